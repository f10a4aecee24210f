import type { AnnounceChange } from '../changes/carry-out-change.ts';
import { announcementOf } from './announcement.ts';
import { publishToTopic, type SnsTopic } from './publish-to-topic.ts';

/** Announcing a change twice does no harm: each notice is claimed once. */
export const announceChange =
  (topic: SnsTopic, now: () => number): AnnounceChange =>
  (change) =>
    publishToTopic(
      topic,
      announcementOf(change, now()),
      { institutionId: change.institutionId },
      'change-not-announced',
    );
