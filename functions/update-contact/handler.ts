import { parse } from '../../lib/parse.ts';
import { buildChanger } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { readUpdateRequest } from './read-request.ts';
import { updateContact } from './update-contact.ts';

const changer = buildChanger(parse('environment', Environment, process.env));
const update = updateContact({
  findUser: changer.findUser,
  users: changer.users,
  ledger: changer.ledger,
  vault: changer.vault,
  recordEvent: changer.recordEvent,
  announce: changer.announce,
  quarantineMs: changer.quarantineMs,
  logger: changer.logger,
  now: changer.now,
  newId: changer.newId,
  within: changer.within,
  sleep: changer.sleep,
});

export const handler = changer.endpoint(readUpdateRequest, update);
