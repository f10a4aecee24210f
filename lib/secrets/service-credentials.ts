import * as v from 'valibot';

/** The secret with the service's own OAuth client, as Secrets Manager keeps it. */
export const ServiceCredentials = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    clientId: v.pipe(v.string(), v.nonEmpty()),
    clientSecret: v.pipe(v.string(), v.nonEmpty()),
  }),
);
export type ServiceCredentials = v.InferOutput<typeof ServiceCredentials>;
