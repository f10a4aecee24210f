import type { Fault } from '../../local/wire/faults.ts';
import type { WireRequest } from '../../local/wire/serve.ts';
import type { WireStep } from '../../local/wire/with-faults.ts';
import type { Customer } from './customers.ts';

/** What waits for requests about one customer: a fault for them to meet, or something to be done while they wait. */
export type Mischief =
  | { readonly fault: Fault; readonly where?: ((request: WireRequest) => boolean) | undefined }
  | {
      readonly on: string;
      readonly phase: WireStep['phase'];
      readonly act: (request: WireRequest) => void | Promise<void>;
    };

interface Waiting {
  readonly mischief: Mischief;
  left: number;
}

const concerns = ({ mischief }: Waiting, { operations, phase, request }: WireStep): boolean =>
  'fault' in mischief
    ? phase === 'received' && operations.includes(mischief.fault.on) && (mischief.where?.(request) ?? true)
    : phase === mischief.phase && operations.includes(mischief.on);

/** Mischief in wait, each for one customer, so that rounds beside each other do not meet it. */
export const createMischief = () => {
  const waiting = new Map<string, readonly Waiting[]>();

  return {
    /** What a request about the customer meets: everything to be done, and the first fault. */
    observe: async ({ customerId }: Customer, step: WireStep): Promise<Fault | undefined> => {
      const met = (waiting.get(customerId) ?? []).filter((each) => concerns(each, step));
      const fault = met.find(({ mischief }) => 'fault' in mischief);
      const acts = met.filter(({ mischief }) => 'act' in mischief);
      for (const each of fault === undefined ? acts : [...acts, fault]) each.left -= 1;
      waiting.set(customerId, waiting.get(customerId)?.filter(({ left }) => left > 0) ?? []);
      for (const { mischief } of acts) if ('act' in mischief) await mischief.act(step.request);
      return fault !== undefined && 'fault' in fault.mischief ? fault.mischief.fault : undefined;
    },
    /** The mischief waits for one request; a fault for as many as it says. */
    add: ({ customerId }: Customer, mischief: Mischief): void => {
      const left = 'fault' in mischief ? (mischief.fault.times ?? 1) : 1;
      waiting.set(customerId, [...(waiting.get(customerId) ?? []), { mischief, left }]);
    },
    clear: ({ customerId }: Customer): void => void waiting.delete(customerId),
  };
};
