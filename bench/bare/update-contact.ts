import { randomUUID } from 'node:crypto';
import type { Recipient } from '../../lib/changes/change.ts';
import type { ContactPoint as Point } from '../../lib/contact/contact-points.ts';
import { announce, callUsersApi, newestOf, saveOutcome, writeIntent } from './calls.ts';
import { bareHandler } from './handler.ts';
import { Refusal } from './access.ts';
import { readUpdateRequest, type UpdateRequest } from './update-request.ts';
import { findUser, maskEmail, maskPhone, readUser, toE164 } from './user.ts';

const keyOf = ({ field, value }: Point): string =>
  field === 'phoneNumber' ? toE164(value) : field === 'email' ? value.toLowerCase() : JSON.stringify(value);

/** Which points on file change, as they are and as they are to be. */
const planMoves = (points: readonly Point[], { phoneNumber, email, postalAddress }: UpdateRequest) => {
  const moves: { before: Point; after: Point }[] = [];
  const oldNumber = toE164(phoneNumber.old);
  for (const before of points) {
    if (before.field === 'email') moves.push({ before, after: { ...before, value: email } });
    else if (before.field === 'phoneNumber') {
      if (toE164(before.value) === oldNumber)
        moves.push({ before, after: { ...before, value: phoneNumber.new } });
    } else if (!moves.some(({ after }) => after.field === 'postalAddress')) {
      moves.push({ before, after: { ...before, value: postalAddress } });
    }
  }
  const fields = new Set(moves.map(({ after }) => after.field));
  if (!fields.has('phoneNumber')) throw new Refusal(400, 'UXU_20002');
  if (!fields.has('postalAddress')) throw new Refusal(400, 'UXU_88891');
  return moves.filter(({ before, after }) => keyOf(before) !== keyOf(after));
};

const toPatch = (points: readonly Point[]): object => {
  const contactMethods: object[] = [];
  const patch: Record<string, unknown> = {};
  for (const { id, ...point } of points) {
    if (point.field === 'postalAddress') {
      const { address1: streetAddress1, address2, state, postalCode, ...rest } = point.value;
      const lines = { streetAddress1, streetAddress2: address2 ?? '', streetAddress3: '' };
      patch['postalAddresses'] = [
        { id, ...lines, ...rest, state: state ?? '', postalCode: postalCode ?? '' },
      ];
    } else if (point.field === 'phoneNumber') {
      const { nationalNumber, countryCode } = point.value;
      contactMethods.push({ id, contactInfo: nationalNumber, telephoneCountryCode: countryCode });
    } else if (point.place === 'method') contactMethods.push({ id, contactInfo: point.value });
    else patch['email'] = point.value;
  }
  return contactMethods.length > 0 ? { ...patch, contactMethods } : patch;
};

/** Everyone to tell, each once, before and after. */
const recipientsOf = (onFile: readonly Point[], after: readonly Point[]): readonly Recipient[] => {
  const recipients = new Map<string, Recipient>();
  const counts = { email: 0, sms: 0 };
  const tell = (point: Point, isNew: boolean): void => {
    if (point.field === 'postalAddress' || (point.field === 'phoneNumber' && point.protocol !== 'SMS'))
      return;
    const [channel, address, maskedAddress] =
      point.field === 'email'
        ? (['email', point.value, maskEmail(point.value)] as const)
        : (['sms', toE164(point.value), maskPhone(point.value)] as const);
    if (recipients.has(keyOf(point))) return;
    const role = isNew ? 'new' : counts[channel] === 0 ? 'old' : (`other-${counts[channel]}` as const);
    counts[channel] += 1;
    recipients.set(keyOf(point), { channel, role, address, maskedAddress });
  };
  for (const point of onFile) tell(point, false);
  for (const point of after) tell(point, true);
  return [...recipients.values()];
};

const newChangeId = (number: number): string => {
  const uuid = randomUUID();
  return `${uuid.slice(0, 14)}8${uuid.slice(15, 28)}${number.toString(16).padStart(8, '0')}`;
};

/** The work of update-contact and nothing else; the bench's customers have no earlier change. */
export const updateContact = bareHandler('contact-info', async (request) => {
  const { institutionId, customerId, clientId, correlationId } = request;
  const update = readUpdateRequest(request.event.body);
  const pk = `${institutionId}#${customerId}`;
  const [user, changes] = await Promise.all([
    findUser(request),
    newestOf(pk, 2),
    newestOf(`values#${pk}`, 3),
  ]);
  if (user.blockers.length > 0) throw new Refusal(403, 'UXU_20003');
  if (changes.length > 0) throw new Refusal(409, 'UXU_20005');

  const moves = planMoves(user.points, update);
  const [before, after] = [moves.map((move) => move.before), moves.map((move) => move.after)];
  const fields = [...new Set(after.map(({ field }) => field))];
  const recipients = recipientsOf(user.points, after);
  const [number, openedAt] = [1, Date.now()];
  const { institutionUserId } = user;
  const intent = {
    pk,
    sk: number,
    changeId: newChangeId(number),
    owner: randomUUID(),
    clientId,
    correlationId,
    institutionUserId,
    fields,
    repeats: [],
    openedAt,
    sendBy: openedAt + 4_000,
    resolveAt: openedAt + 124_000,
    state: 'SENDING',
    effects: {},
    recipients: recipients.map(({ channel, role, maskedAddress }) => ({ channel, role, maskedAddress })),
    notices: {},
    due: openedAt + 124_000,
    duePartition: `verdict-${customerId.charCodeAt(31) % 8}`,
    republished: 0,
    revision: 1,
  };
  await writeIntent(intent, { before, after, recipients, remembered: [], past: [] });

  const { status, body } = await callUsersApi(institutionUserId, correlationId, toPatch(after));
  if (status !== 200) throw new Refusal(503, 'UXU_20006');
  const stored = readUser(body);
  const isStored = (point: Point): boolean =>
    stored.points.some(
      (each) => each.field === point.field && each.id === point.id && keyOf(each) === keyOf(point),
    );
  if (stored.institutionUserId !== institutionUserId || !after.every(isStored))
    throw new Refusal(503, 'UXU_20006');

  const { changeId, owner } = intent;
  const now = Date.now();
  const publishedAt = new Date(now).toISOString();
  const effects = Object.fromEntries(fields.map((field) => [field, 'applied']));
  const publicEvents = [{ kind: 'changed', fields, at: now }];
  const told = { state: 'TELLING', effects, publicEvents, settledAt: now, due: now + 60_000 };
  await Promise.all([
    announce(institutionId, { userKey: customerId, number, changeId, owner, fields, publishedAt }),
    saveOutcome({ ...intent, ...told, duePartition: `notices-${customerId.charCodeAt(31) % 8}` }),
  ]);
  return { status: 204, changeId, fields };
});
