import { refOf, toE164, type ContactPoint } from '../../lib/contact/contact-points.ts';
import { valueKey } from '../../lib/contact/sameness.ts';
import { phoneOnFile } from '../../lib/contact/phone-number.ts';
import type { CallContext, User, UserName, UsersApi, WriteOutcome } from '../../lib/customers/users-api.ts';
import {
  openQuirks,
  storedEmail,
  storedPhone,
  storedPostal,
  type Quirks,
  type StoredForm,
} from '../../local/platform/quirks.ts';

/** A user with the name that was chosen for signing in. */
export interface MemoryUser extends User {
  readonly userName: string;
}

/** What becomes of the next write, other than that it takes effect and says so. */
export type WriteFault =
  | (Extract<WriteOutcome, { outcome: 'rejected' }> & { readonly effect?: 'now' | 'later' })
  /** No answer is seen; whether it took effect, or takes effect only when `land` is called. */
  | { readonly outcome: 'lost'; readonly effect: 'now' | 'later' | 'never' };

type Write = Parameters<UsersApi['writeContact']>[0];

/** The email address and every phone, by all the texts that mean them. */
const loginsOf = ({ userName, contactPoints }: MemoryUser): readonly string[] => [
  userName.toLowerCase(),
  ...contactPoints.flatMap((point) => {
    if (point.field === 'email') return point.place === 'login' ? [valueKey(point).toLowerCase()] : [];
    if (point.field === 'postalAddress') return [];
    const { countryCode, nationalNumber } = point.value;
    return [toE164(point.value), `${countryCode}${nationalNumber}`, nationalNumber];
  }),
];

/** Whether a point is of the kind of another: of two of one kind, only their ids tell them apart. */
const isSameKind = (point: ContactPoint, other: ContactPoint): boolean => {
  if (point.field === 'email') return other.field === 'email' && point.place === other.place;
  if (point.field === 'phoneNumber')
    return other.field === 'phoneNumber' && point.protocol === other.protocol;
  return other.field === 'postalAddress';
};

/** Each written point in place of its namesake, or at the end (contract §6.7). */
const moved = (
  points: readonly ContactPoint[],
  after: readonly ContactPoint[],
  { elements }: Quirks,
): readonly ContactPoint[] => {
  const onFile = [...points];
  for (const point of after) {
    const alike = points.filter((each) => isSameKind(each, point));
    const former = alike.find((each) => refOf(each) === refOf(point));
    const isNamed = former !== undefined && (point.id !== undefined || alike.length === 1);
    const isElement = refOf(point) !== 'email/login';
    const at = isNamed && !(isElement && elements === 'beside') ? points.indexOf(former) : onFile.length;
    const id = `${point.id}-${onFile.length}-${elements}`;
    onFile[at] = isElement && elements !== undefined ? { ...point, id } : point;
  }
  return onFile;
};

/** A contact point as the adapter reads what a platform made of it. */
const inStoredForm = (forms: readonly StoredForm[], point: ContactPoint): ContactPoint => {
  switch (point.field) {
    case 'email':
      return { ...point, value: storedEmail(forms, point.value) };
    case 'postalAddress':
      return { ...point, value: storedPostal(forms, point.value) };
    case 'phoneNumber': {
      const { countryCode, nationalNumber } = point.value;
      const text = storedPhone(forms, countryCode, nationalNumber);
      return { ...point, value: phoneOnFile(text, countryCode) ?? point.value };
    }
  }
};

/** A Users API in memory: writes move what the user signs in with, and a login belongs to one user alone. */
export const memoryUsers = ({
  users: seeds,
  now,
}: {
  readonly users: readonly MemoryUser[];
  readonly now: () => number;
}) => {
  const users = new Map(seeds.map((user) => [user.institutionUserId, user]));
  const reads: UserName[] = [];
  const writes: Write[] = [];
  const contexts: CallContext[] = [];
  const readFaults: Error[] = [];
  const writeFaults: WriteFault[] = [];
  const late: (() => void)[] = [];
  const quirks = openQuirks<MemoryUser>();

  const kept = (after: readonly ContactPoint[]): readonly ContactPoint[] =>
    after.filter(({ field }) => quirks.applies(field)).map((point) => inStoredForm(quirks.stores(), point));

  const isNamed = (user: MemoryUser, { type, value }: UserName): boolean => {
    switch (type) {
      case 'CUSTOMER_ID':
        return user.guid === undefined ? user.customerIds.includes(value) : user.guid === value;
      case 'INSTITUTION_USER_ID':
        return user.institutionUserId === value;
      case 'LOGIN_ID':
        return loginsOf(user).includes(
          value.includes('@')
            ? valueKey({ field: 'email', place: 'login', value }).toLowerCase()
            : value.toLowerCase(),
        );
    }
  };

  const findUser: UsersApi['findUser'] = async (name, context) => {
    reads.push(name);
    contexts.push(context);
    await Promise.resolve();
    const fault = readFaults.shift();
    if (fault !== undefined) throw fault;
    const user = [...users.values()].find(
      (each) => each.institutionId === context.institutionId && isNamed(each, name),
    );
    return user && quirks.shown(user.institutionUserId, user);
  };

  const writeContact: UsersApi['writeContact'] = async (write, context) => {
    await Promise.resolve();
    if (now() > write.sendBy) return { outcome: 'rejected', because: 'unavailable' };
    writes.push(write);
    contexts.push(context);
    const fault = writeFaults.shift();
    if (fault?.outcome === 'rejected' && fault.effect === undefined) return fault;

    const user = users.get(write.institutionUserId);
    if (user?.institutionId !== context.institutionId)
      return { outcome: 'rejected', because: 'user-unknown' };
    const after = { ...user, contactPoints: moved(user.contactPoints, kept(write.after), quirks.current()) };
    const isTaken = [...users.values()].some(
      (other) =>
        other.institutionId === user.institutionId &&
        other.institutionUserId !== user.institutionUserId &&
        loginsOf(other).some((login) => loginsOf(after).includes(login)),
    );
    if (isTaken) return { outcome: 'rejected', because: 'contact-in-use' };

    const land = (): void => {
      quirks.written(user.institutionUserId, user);
      users.set(user.institutionUserId, after);
    };
    if (fault?.effect === 'later') late.push(land);
    else if (fault?.effect !== 'never') land();
    if (fault?.outcome === 'rejected') return fault;
    if (fault) return { outcome: 'unknown', cause: new Error('the answer was lost') };
    const { answers = 'user' } = quirks.current();
    return { outcome: 'accepted', ...(answers === 'user' && { stored: after.contactPoints }) };
  };

  return {
    findUser,
    writeContact,
    /** Every name that was looked up, in order. */
    reads: (): readonly UserName[] => reads,
    /** Every write of which bytes were sent, in order. */
    writes: (): readonly Write[] => writes,
    contexts: (): readonly CallContext[] => contexts,
    /** Makes the next reads fail, one for each error given. */
    failReads: (...errors: readonly Error[]): void => void readFaults.push(...errors),
    failWrite: (fault: WriteFault): void => void writeFaults.push(fault),
    /** Forgets the faults that no write has met. */
    recover: (): void => void writeFaults.splice(0),
    /** Lets the writes that were held back take effect. */
    land: (): void => {
      for (const each of late.splice(0)) each();
    },
    /** How the platform keeps, splits and answers writes, and shows what is on file, from now on. */
    quirks: (wanted: Quirks): void => quirks.set(wanted),
    /** Somebody else changes a user, past this service. */
    put: (user: MemoryUser): void => void users.set(user.institutionUserId, user),
    remove: (institutionUserId: string): void => void users.delete(institutionUserId),
    find: (institutionUserId: string): MemoryUser | undefined => users.get(institutionUserId),
  } satisfies UsersApi & Record<string, unknown>;
};
