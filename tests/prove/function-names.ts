/** The functions that a row may kill; the others change nothing. */
export const functionNames = ['update-contact', 'send-notices', 'settle-changes', 'record-delivery'] as const;
export type FunctionName = (typeof functionNames)[number];
