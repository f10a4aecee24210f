import type { EventTopic } from './cloud-event.ts';
import { publishToTopic, type SnsTopic } from './publish-to-topic.ts';

/** Subscribers filter by the attributes `institutionId`, `kind` and `field`; an event of several fields has them all. */
export const snsEventTopic = (topic: SnsTopic): EventTopic => ({
  async publish(event) {
    const { institutionId, kind, fields } = event.data;
    const attributes = { institutionId, kind, field: fields };
    await publishToTopic(topic, event, attributes, 'event-not-published');
  },
});
