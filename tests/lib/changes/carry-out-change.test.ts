import { describe, expect, it } from '@jest/globals';
import { carryOutChange, type Conclusion } from '../../../lib/changes/carry-out-change.ts';
import { readSnapshot } from '../../../lib/changes/read-snapshot.ts';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import { type ContactUpdate, planChange } from '../../../lib/contact/plan-change.ts';
import type { UsersApi, WriteOutcome } from '../../../lib/customers/users-api.ts';
import { correlationId, startService, type Service } from '../../functions/service.ts';
import { finley, finleyId, partner } from '../../functions/people.ts';

const newEmail = 'jane@example.com';
const newPhone = { countryCode: '1', nationalNumber: '2125550199' };
const oldPhone = { countryCode: '1', nationalNumber: '1234567890' };
const toEmail: ContactUpdate = { email: newEmail };
const toBoth: ContactUpdate = {
  ...toEmail,
  phoneNumber: { old: { number: '1234567890', countryCode: '1' }, new: newPhone },
};

const fileWith = (emailAddress: string, phone = newPhone): readonly ContactPoint[] =>
  finley.contactPoints.map((point) => {
    if (point.field === 'email') return { ...point, value: emailAddress };
    return point.field === 'phoneNumber' ? { ...point, value: phone } : point;
  });
const withoutMethod = (points: readonly ContactPoint[]) =>
  points.filter((point) => point.field !== 'email' || point.place === 'login');

/** What the platform shows to one read after another; the last of it from then on; `down` answers nothing. */
type Shows = readonly (readonly ContactPoint[] | 'down')[];

const carriedOut = async (
  service: Service,
  update: ContactUpdate,
  {
    written,
    onFile,
    shows = [],
    calls = [],
  }: {
    readonly written: WriteOutcome;
    readonly onFile?: readonly ContactPoint[];
    readonly shows?: Shows;
    /** Gets what each call to the platform said of itself. */
    readonly calls?: unknown[];
  },
): Promise<Conclusion> => {
  const user = { ...finley, contactPoints: onFile ?? finley.contactPoints, userKey: finleyId };
  const name = { type: 'CUSTOMER_ID', value: finleyId } as const;
  const snapshot = await readSnapshot(service.deps)(finley.institutionId, name, () => Promise.resolve(user));
  const planning = planChange(user.contactPoints, update, snapshot.applied);
  if (planning.outcome !== 'planned') throw new Error(planning.outcome);
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
  return service.clock.finish(carryOutChange({ ...service.deps, users })(request, snapshot, planning.plan));
};

const newestOf = ({ memory }: Service) => memory.changes().at(-1);

describe('a success of several fields that shows nothing', () => {
  const written = { outcome: 'accepted' } as const;

  it.each<readonly [string, Shows, Conclusion['outcome']]>([
    ['is open where the file cannot be read', ['down'], 'unknown'],
    ['is open where only a stale copy can be read', [finley.contactPoints, 'down'], 'unknown'],
    ['is proven by the file', [fileWith(newEmail)], 'applied'],
    ['is proven by the first look', [fileWith(newEmail), finley.contactPoints], 'applied'],
    ['is proven by the second look', [finley.contactPoints, fileWith(newEmail)], 'applied'],
    ['is proven past a copy stale in part', [fileWith(newEmail, oldPhone), fileWith(newEmail)], 'applied'],
    ['is proven also where a method is gone since', [withoutMethod(fileWith(newEmail))], 'applied'],
  ])('%s', async (_, shows, outcome) => {
    const service = startService();
    expect(await carriedOut(service, toBoth, { written, shows })).toMatchObject({ outcome });
    expect(newestOf(service)?.state).toBe(outcome === 'applied' ? 'TELLING' : 'SENDING');
  });

  it('is open where the answer shows one of them, and the file none', async () => {
    const stored = fileWith(newEmail).filter(({ field }) => field === 'email');
    const shows = [finley.contactPoints];
    expect(
      await carriedOut(startService(), toBoth, { written: { ...written, stored }, shows }),
    ).toMatchObject({ outcome: 'unknown' });
  });

  it('leaves a second for the answer, and looks for a second at most', async () => {
    const service = startService();
    const calls: unknown[] = [];
    const start = service.clock.now();
    await carriedOut(service, toBoth, { written, shows: ['down'], calls });
    const { institutionId, institutionUserId } = finley;
    const context = { institutionId, correlationId };
    const look = {
      who: { type: 'INSTITUTION_USER_ID', value: institutionUserId },
      ...context,
      deadline: start + 1_000,
    };
    expect(calls).toEqual([{ ...context, deadline: start + 9_000 }, look, look]);
  });
});

describe('a rejection of several fields', () => {
  const rejected = { outcome: 'rejected', because: 'contact-in-use' } as const;

  it.each<readonly [string, WriteOutcome, Shows, Conclusion['outcome']]>([
    ['is believed where no byte was sent', { ...rejected, isUnsent: true }, ['down'], 'rejected'],
    ['is believed of an unknown user', { ...rejected, because: 'user-unknown' }, ['down'], 'rejected'],
    ['is believed where the file stays as it was', rejected, [finley.contactPoints], 'rejected'],
    ['is believed where one look shows that', rejected, [finley.contactPoints, 'down'], 'rejected'],
    ['is open where the file cannot be read', rejected, ['down'], 'unknown'],
    ['is open where the file shows one of them', rejected, [fileWith(newEmail, oldPhone)], 'unknown'],
  ])('%s', async (_, written, shows, outcome) => {
    const service = startService();
    expect(await carriedOut(service, toBoth, { written, shows })).toMatchObject({ outcome });
    expect(newestOf(service)?.state).toBe(outcome === 'rejected' ? 'NOT_APPLIED' : 'SENDING');
  });
});

it('passes on why an outcome is unknown', async () => {
  const cause = new Error('no answer');
  const unknown = { outcome: 'unknown', cause } as const;
  expect(await carriedOut(startService(), toBoth, { written: unknown })).toMatchObject(unknown);
  const written = { outcome: 'rejected', because: 'contact-in-use', cause } as const;
  expect(await carriedOut(startService(), toBoth, { written })).toMatchObject(unknown);
});

describe('a success of one field that shows nothing', () => {
  const written = { outcome: 'accepted' } as const;

  it.each<readonly [string, Shows, Conclusion['outcome']]>([
    ['is believed where the file cannot be read', ['down'], 'applied'],
    ['is believed where the file shows it', [fileWith(newEmail)], 'applied'],
    ['is believed where the second look shows it', [finley.contactPoints, fileWith(newEmail)], 'applied'],
    ['is open where the file stays as it was', [finley.contactPoints], 'unknown'],
  ])('%s', async (_, shows, outcome) => {
    const service = startService();
    expect(await carriedOut(service, toEmail, { written, shows })).toMatchObject({ outcome });
    const newest = newestOf(service);
    expect(newest?.state).toBe(outcome === 'applied' ? 'TELLING' : 'SENDING');
    expect([newest?.seen, newest?.sealedFindings]).toEqual([undefined, undefined]);
  });

  it.each([
    ['is open where the file shows no address still', finley.contactPoints, 'unknown'],
    ['is believed where the file shows the first address', fileWith(newEmail), 'applied'],
  ])('%s', async (_, shown, outcome) => {
    const shows = [shown.filter((point) => point.field !== 'email' || outcome === 'applied')];
    const onFile = finley.contactPoints.filter(({ field }) => field !== 'email');
    expect(await carriedOut(startService(), toEmail, { written, onFile, shows })).toMatchObject({ outcome });
  });

  it('has the form learned in which the file shows it', async () => {
    const service = startService();
    const shows = [fileWith('x-jane@example.com')];
    expect(await carriedOut(service, toEmail, { written, shows })).toMatchObject({ outcome: 'applied' });
    expect(newestOf(service)).toMatchObject({ seen: ['email'] });
  });
});

describe('a form that no key foresees, shown with the answer', () => {
  const odd = fileWith('x-jane@example.com');
  const written = { outcome: 'accepted', stored: odd } as const;

  it('is kept, so that the same request is nothing to change', async () => {
    const service = startService();
    expect(await carriedOut(service, toBoth, { written })).toMatchObject({ outcome: 'applied' });
    const { applied } = await readSnapshot(service.deps)(
      finley.institutionId,
      { type: 'CUSTOMER_ID', value: finleyId },
      () => Promise.resolve({ ...finley, contactPoints: odd, userKey: finleyId }),
    );
    const newest = newestOf(service);
    const revealed = newest && (await service.deps.vault.reveal(newest));
    expect(revealed?.recipients).toHaveLength(newest?.recipients.length ?? 0);
    expect(applied?.stored.map(({ value }) => value)).toEqual(['x-jane@example.com', 'x-jane@example.com']);
    expect(planChange(odd, toBoth, applied)).toMatchObject({ plan: { fields: [] } });
  });
});

it('keeps a form under the name that the point had when it was written', async () => {
  const service = startService();
  const named = fileWith('x-jane@example.com');
  const onFile = finley.contactPoints.map((point) =>
    point.field === 'email' ? { ...point, id: undefined } : point,
  );
  await carriedOut(service, toEmail, { written: { outcome: 'accepted', stored: named }, onFile });
  const { applied } = await readSnapshot(service.deps)(
    finley.institutionId,
    { type: 'CUSTOMER_ID', value: finleyId },
    () => Promise.resolve({ ...finley, contactPoints: named, userKey: finleyId }),
  );
  expect(applied?.stored.map(({ id }) => id)).toEqual([undefined, undefined]);
});

describe('a repeat beside a field that changes', () => {
  it('is told of that field alone', async () => {
    const service = startService();
    await carriedOut(service, toEmail, { written: { outcome: 'accepted' } });
    service.topic.take();
    service.clock.advance(20_000);
    const onFile = fileWith('x-jane@example.com', oldPhone);
    const written = { outcome: 'accepted', stored: fileWith('x-jane@example.com') } as const;
    expect(await carriedOut(service, toBoth, { written, onFile })).toMatchObject({ outcome: 'applied' });
    expect(newestOf(service)).toMatchObject({
      repeats: ['email'],
      seen: ['phoneNumber'],
      effects: { email: 'not-applied', phoneNumber: 'applied' },
    });
    expect(service.topic.take()).toMatchObject([{ fields: ['phoneNumber'] }]);
  });
});
