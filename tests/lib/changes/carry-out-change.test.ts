import { describe, expect, it } from '@jest/globals';
import { carryOutChange } from '../../../lib/changes/carry-out-change.ts';
import { readSnapshot } from '../../../lib/changes/read-snapshot.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import { type ContactUpdate, planChange } from '../../../lib/contact/plan-change.ts';
import type { UsersApi, WriteOutcome } from '../../../lib/customers/users-api.ts';
import { correlationId, startService, type Service } from '../../functions/service.ts';
import { finley, finleyId, partner } from '../../functions/people.ts';

const newEmail = 'jane@example.com';
const ownForm = 'x-jane@example.com';
const newPhone = { countryCode: '1', nationalNumber: '2125550199' };
const oldPhone = { countryCode: '1', nationalNumber: '1234567890' };
const toEmail: ContactUpdate = { email: newEmail };
const toBoth: ContactUpdate = {
  ...toEmail,
  phoneNumber: { old: { number: '1234567890', countryCode: '1' }, new: newPhone },
};

const asBefore = finley.contactPoints;
const fileWith = (emailAddress: string, phone = newPhone): readonly ContactPoint[] =>
  asBefore.map((point) => {
    if (point.field === 'email') return { ...point, value: emailAddress };
    return point.field === 'phoneNumber' ? { ...point, value: phone } : point;
  });
const withoutEmail = asBefore.filter(({ field }) => field !== 'email');

/** What the platform shows to one read after another; the last of it from then on; `down` answers nothing. */
type Shows = readonly (readonly ContactPoint[] | 'down')[];

const snapshotOf = ({ deps }: Service, contactPoints: readonly ContactPoint[]) =>
  readSnapshot(deps)(finley.institutionId, { type: 'CUSTOMER_ID', value: finleyId }, () =>
    Promise.resolve({ ...finley, contactPoints, userKey: finleyId }),
  );

/** What an update comes to, and the change that it leaves; `calls` are what the platform was told of each call. */
const carriedOut = async (
  update: ContactUpdate,
  written: WriteOutcome,
  {
    shows = ['down'],
    onFile = asBefore,
    service = startService(),
  }: { readonly shows?: Shows; readonly onFile?: readonly ContactPoint[]; readonly service?: Service } = {},
) => {
  const snapshot = await snapshotOf(service, onFile);
  const planning = planChange(onFile, update, snapshot.applied);
  if (planning.outcome !== 'planned') throw new Error(planning.outcome);
  const calls: unknown[] = [];
  const left = [...shows];
  const users: Pick<UsersApi, 'findUser' | 'writeContact'> = {
    findUser: (who, context) => {
      calls.push({ who, ...context });
      const contactPoints = left.length > 1 ? left.shift() : left[0];
      return contactPoints === undefined || contactPoints === 'down'
        ? Promise.reject(new Error('down'))
        : Promise.resolve({ ...finley, contactPoints });
    },
    writeContact: (_, context) => {
      calls.push(context);
      return Promise.resolve(written);
    },
  };
  const institution = service.deps.institutions.find(finley.institutionId);
  if (institution === undefined) throw new Error('no institution');
  const deadline = service.clock.now() + 10_000;
  const request = { caller: partner, institution, correlationId, deadline };
  const carrying = carryOutChange({ ...service.deps, users })(request, snapshot, planning.plan);
  const conclusion = await service.clock.finish(carrying);
  return { service, conclusion, calls, newest: service.memory.changes().at(-1) };
};

const accepted = { outcome: 'accepted' } as const;
const rejected = { outcome: 'rejected', because: 'contact-in-use' } as const;

describe('carryOutChange', () => {
  const writes = {
    accepted,
    'accepted, showing the email': {
      ...accepted,
      stored: fileWith(newEmail).filter(({ field }) => field === 'email'),
    },
    'accepted, showing the former values': { ...accepted, stored: asBefore },
    rejected,
    'rejected unsent': { ...rejected, isUnsent: true },
    'rejected, user unknown': { ...rejected, because: 'user-unknown' },
  } as const;
  const files = {
    down: 'down',
    old: asBefore,
    new: fileWith(newEmail),
    part: fileWith(newEmail, oldPhone),
    'new except one method': fileWith(newEmail).filter(
      (point) => point.field !== 'email' || point.place === 'login',
    ),
  } as const;
  const stateAfter = { applied: 'TELLING', rejected: 'NOT_APPLIED', unknown: 'SENDING' };

  it.each<readonly [1 | 2, keyof typeof writes, readonly (keyof typeof files)[], keyof typeof stateAfter]>([
    [2, 'accepted', ['down'], 'unknown'],
    [2, 'accepted', ['old', 'down'], 'unknown'],
    [2, 'accepted', ['new'], 'applied'],
    [2, 'accepted', ['new', 'old'], 'applied'],
    [2, 'accepted', ['old', 'new'], 'applied'],
    [2, 'accepted', ['part', 'new'], 'applied'],
    [2, 'accepted', ['new except one method'], 'applied'],
    [2, 'accepted, showing the email', ['old'], 'unknown'],
    [2, 'accepted, showing the former values', ['new'], 'applied'],
    [2, 'accepted, showing the former values', ['part'], 'unknown'],
    [1, 'accepted, showing the former values', ['new'], 'applied'],
    [1, 'accepted, showing the former values', ['old'], 'unknown'],
    [1, 'accepted, showing the former values', ['down'], 'unknown'],
    [1, 'accepted', ['down'], 'applied'],
    [1, 'accepted', ['new'], 'applied'],
    [1, 'accepted', ['old', 'new'], 'applied'],
    [1, 'accepted', ['old'], 'unknown'],
    [2, 'rejected', ['old'], 'rejected'],
    [2, 'rejected', ['old', 'down'], 'rejected'],
    [2, 'rejected', ['down'], 'unknown'],
    [2, 'rejected', ['part'], 'unknown'],
    [2, 'rejected unsent', ['down'], 'rejected'],
    [2, 'rejected, user unknown', ['down'], 'rejected'],
  ])('%i fields, write %s, then on file %j: outcome %s', async (fields, written, shows, outcome) => {
    const update = fields === 2 ? toBoth : toEmail;
    const seen = shows.map((name) => files[name]);
    const { conclusion, newest } = await carriedOut(update, writes[written], { shows: seen });
    expect(conclusion).toMatchObject({ outcome });
    expect(newest?.state).toBe(stateAfter[outcome]);
  });

  it('leaves one second for the answer and reads back for at most one second', async () => {
    const service = startService();
    const start = service.clock.now();
    const { calls } = await carriedOut(toBoth, accepted, { service });
    const { institutionId, institutionUserId } = finley;
    const context = { institutionId, correlationId };
    const who = { type: 'INSTITUTION_USER_ID', value: institutionUserId };
    const look = { who, ...context, deadline: start + 1_000 };
    expect(calls).toEqual([{ ...context, deadline: start + 9_000 }, look, look]);
  });

  it.each<WriteOutcome['outcome']>(['unknown', 'rejected'])(
    'returns the cause of an unknown outcome: %s',
    async (outcome) => {
      const cause = new Error('no answer');
      const written = outcome === 'unknown' ? ({ outcome, cause } as const) : { ...rejected, cause };
      expect((await carriedOut(toBoth, written)).conclusion).toMatchObject({ outcome: 'unknown', cause });
    },
  );

  it.each<[string, Shows]>([
    ['nothing', ['down']],
    ['the written value', [fileWith(newEmail)]],
  ])('saves no finding for a single field if the read-back shows %s', async (_, shows) => {
    const { newest } = await carriedOut(toEmail, accepted, { shows });
    expect([newest?.seen, newest?.sealedFindings]).toEqual([undefined, undefined]);
  });

  it.each([
    ['has an unknown outcome if the file still shows no address', withoutEmail, 'unknown'],
    ['is applied if the file shows it', fileWith(newEmail), 'applied'],
  ])('a first address %s', async (_, shown, outcome) => {
    const { conclusion } = await carriedOut(toEmail, accepted, { onFile: withoutEmail, shows: [shown] });
    expect(conclusion).toMatchObject({ outcome });
  });

  it('learns the form in which the file shows a single field', async () => {
    const { conclusion, newest } = await carriedOut(toEmail, accepted, { shows: [fileWith(ownForm)] });
    expect(conclusion).toMatchObject({ outcome: 'applied' });
    expect(newest).toMatchObject({ seen: ['email'] });
  });

  it('saves an unforeseen stored form, so that the same request changes nothing', async () => {
    const odd = fileWith(ownForm);
    const { service, newest } = await carriedOut(toBoth, { ...accepted, stored: odd });
    const { applied } = await snapshotOf(service, odd);
    expect(applied?.stored.map(({ value }) => value)).toEqual([ownForm, ownForm]);
    expect(planChange(odd, toBoth, applied)).toMatchObject({ plan: { fields: [] } });
    const revealed = newest && (await service.deps.vault.reveal(newest));
    expect(revealed?.recipients).toHaveLength(newest?.recipients.length ?? 0);
  });

  it('saves a stored form under the id that the point had when it was written', async () => {
    const named = fileWith(ownForm);
    const onFile = asBefore.map((point) => (point.field === 'email' ? { ...point, id: undefined } : point));
    const { service } = await carriedOut(toEmail, { ...accepted, stored: named }, { onFile });
    const { applied } = await snapshotOf(service, named);
    expect(applied?.stored.map(({ id }) => id)).toEqual([undefined, undefined]);
  });

  it('announces only the changed field, not the repeat', async () => {
    const { service } = await carriedOut(toEmail, accepted);
    service.topic.take();
    service.clock.advance(20_000);
    const written = { ...accepted, stored: fileWith(ownForm) };
    const { newest } = await carriedOut(toBoth, written, { service, onFile: fileWith(ownForm, oldPhone) });
    expect(newest).toMatchObject({
      repeats: ['email'],
      seen: ['phoneNumber'],
      effects: { email: 'not-applied', phoneNumber: 'applied' },
    });
    expect(service.topic.take()).toMatchObject([{ fields: ['phoneNumber'] }]);
  });
});
