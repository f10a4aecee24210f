/** Names of the local resources, in the form AWS gives them. */
export const region = 'us-east-1';
export const accountId = '000000000000';
export const changeTopicArn = `arn:aws:sns:${region}:${accountId}:contact-changes-local`;
/** The topic of SES events. */
export const deliveryTopicArn = `arn:aws:sns:${region}:${accountId}:contact-deliveries-local`;
/** The topic of events for other systems. */
export const eventsTopicArn = `arn:aws:sns:${region}:${accountId}:contact-events-local`;
export const changesTable = 'contact-changes-local';
export const cardFlagsTable = 'card-flags-local';
export const emailConfigurationSet = 'contact-info-local';
export const credentialsSecret = 'contact-info/local/users-api';
export const sealingKeysSecret = 'contact-info/local/sealing-keys';
export const auditKeySecret = 'contact-info/local/audit-key';

/** The settings of an AWS client that calls the local stack. */
export const clientOf = (endpoint: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
