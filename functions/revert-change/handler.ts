import { parse } from '../../lib/parse.ts';
import { buildChanger } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { readRevertRequest } from './read-request.ts';
import { revertChange } from './revert-change.ts';

const changer = buildChanger(parse('environment', Environment, process.env));
const revert = revertChange({
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

export const handler = changer.endpoint(readRevertRequest, revert);
