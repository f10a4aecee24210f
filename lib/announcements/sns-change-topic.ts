import * as v from 'valibot';
import { parse } from '../parse.ts';
import { Announcement, type ChangeTopic } from './announcement.ts';
import { publishToTopic, type SnsTopic } from './publish-to-topic.ts';

const OnlyNamedMembers = v.object(Announcement.entries);

/** Announcing a change twice does no harm: each notice is claimed once. */
export const snsChangeTopic = (topic: SnsTopic): ChangeTopic => ({
  async publish(announcement) {
    const message = parse('announcement', OnlyNamedMembers, announcement);
    const { institutionId } = message;
    await publishToTopic(topic, message, { institutionId }, 'change-not-announced');
  },
});
