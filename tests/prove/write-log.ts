import type { InstitutionUser } from '../../local/platform/institution-user.ts';
import type { WireStep } from '../../local/wire/with-faults.ts';
import type { Customer } from './customers.ts';

export const writeOperation = 'PATCH /v1/institution-users/{id}';
export const readOperation = 'GET /v1/institution-users/{id}';

/** A write that took effect, as the platform saw it. */
export interface Write {
  /** The platform's name for the request; undefined for a write by somebody else than the service. */
  readonly transactionId: string | undefined;
  readonly before: InstitutionUser;
  readonly after: InstitutionUser;
}

/** Keeps the platform's own account of what was asked of it and what took effect. */
export const createWriteLog = (onFile: (customer: Customer) => InstitutionUser) => {
  const writes = new Map<string, readonly Write[]>();
  const asked = new Map<string, number>();
  const known = new Map<string, InstitutionUser>();

  const note = (customer: Customer, transactionId?: string): void => {
    const { customerId } = customer;
    const after = onFile(customer);
    const write = { transactionId, before: known.get(customerId) ?? after, after };
    known.set(customerId, after);
    writes.set(customerId, [...(writes.get(customerId) ?? []), write]);
  };

  return {
    /** Remembers what is on file before anything happens. */
    open: (customer: Customer): void => void known.set(customer.customerId, onFile(customer)),
    observe: (customer: Customer, { operation, phase, request, status }: WireStep): void => {
      if (operation !== writeOperation) return;
      const { customerId } = customer;
      if (phase === 'received') asked.set(customerId, (asked.get(customerId) ?? 0) + 1);
      else if (status === 200 || status === 204) note(customer, String(request.headers['transactionid']));
    },
    /** Notes what has just been put on file past the Users API. */
    note,
    of: ({ customerId }: Customer): readonly Write[] => writes.get(customerId) ?? [],
    /** How many writes have reached the platform, whatever became of them. */
    askedFor: ({ customerId }: Customer): number => asked.get(customerId) ?? 0,
  };
};
