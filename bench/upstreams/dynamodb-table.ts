/** The operations of DynamoDB that the service uses, on the JSON of its wire protocol. */
export type DynamoDbTable = (
  operation: string,
  body: Uint8Array,
) => { readonly status: number; readonly body: string };
