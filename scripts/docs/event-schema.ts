import { toJsonSchema } from '@valibot/to-json-schema';
import { CloudEvent } from '../../lib/announcements/cloud-event.ts';

/** The JSON schema of an event for other systems, which asyncapi.yaml refers to. */
export const eventSchema = (): string =>
  JSON.stringify({
    title: 'Contact information event',
    ...toJsonSchema(CloudEvent, { target: 'draft-07' }),
  });
