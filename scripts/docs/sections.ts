import { adrIndex } from './adr-index.ts';
import { configuration } from './configuration.ts';
import { errorCodes } from './error-codes.ts';
import { roomDiagram, roomTable } from './room-diagram.ts';
import { stateDiagram } from './state-diagram.ts';
import { addressValues, emailValues, phoneMetadata, phoneValues, valueCorpora } from './values.ts';

/** What stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->` on any page, by name. */
export const sections: Readonly<Record<string, () => string | Promise<string>>> = {
  'adr-index': adrIndex,
  configuration,
  errors: errorCodes,
  'room-diagram': roomDiagram,
  'room-table': roomTable,
  'state-diagram': stateDiagram,
  'email-values': emailValues,
  'phone-metadata': phoneMetadata,
  'phone-values': phoneValues,
  'address-values': addressValues,
  'value-corpora': valueCorpora,
};
