// Lambda puts credentials into the environment. Bundles leave out the SDK's chain of other places to look for them
// (files, single sign-on, other roles): it is a third of a bundle and of a cold start (docs/adr/0008).
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
