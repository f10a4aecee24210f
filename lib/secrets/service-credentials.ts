import * as v from 'valibot';

export const ServiceCredentials = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    clientId: v.pipe(v.string(), v.nonEmpty()),
    clientSecret: v.pipe(v.string(), v.nonEmpty()),
  }),
);
export type ServiceCredentials = v.InferOutput<typeof ServiceCredentials>;
