import type { WireRequest } from '../../../local/wire/serve.ts';
import { onFile } from '../customers.ts';
import { type Asking, pending, type Scene } from '../scene.ts';
import { isDoneWith, type StoredEnd } from '../stored-ends.ts';
import { readOperation, writeOperation } from '../write-log.ts';

/** Nothing is still to be judged for the first time. */
export const judged = {
  until: (ends: readonly StoredEnd[]) => ends.every(({ state }) => state !== 'SENDING'),
};

/** Nothing is still to be done. */
export const settled = { until: isDoneWith };

/** Whether the read names the user by the platform's own id, as every read after the write does. */
export const isReadBack =
  ({ customer }: Scene) =>
  ({ path }: WireRequest): boolean =>
    path.includes(customer.institutionUserId);

/** A write that takes effect and whose answer is lost, so that settle-changes must judge it. */
export const loseReply = async (scene: Scene, change?: Asking): Promise<void> => {
  scene.meet({ on: writeOperation, do: 'apply-then-reset' });
  await scene.update(pending, change);
};

const requestsKept = new WeakMap<Scene, WireRequest>();

/** A write that is lost on its way, and kept. */
export const keepWrite = async (scene: Scene, change?: Asking): Promise<void> => {
  scene.when(writeOperation, 'received', (request) => void requestsKept.set(scene, request));
  scene.meet({ on: writeOperation, do: 'reset' });
  await scene.update(pending, change);
};

/** Hands the platform the write that was kept. */
export const deliverWrite = async (scene: Scene): Promise<void> => {
  const request = requestsKept.get(scene);
  if (request === undefined) throw new Error('no write was kept');
  const { method, path, headers, body } = request;
  const kept = ['authorization', 'transactionid', 'content-type'];
  await fetch(scene.world.stack.urls.platform + path, {
    method,
    headers: Object.fromEntries(kept.map((name) => [name, String(headers[name])])),
    body: body.toString(),
  });
};

/** Somebody else than the service writes an email address, wherever the customer has one. */
export const writeEmail = ({ world, customer }: Scene, email: string): void => {
  const { users } = world.stack.platform;
  const user = onFile(users, customer);
  const contactMethods = user.contactMethods.map((method) =>
    method.protocol === 'EMAIL' ? { ...method, contactInfo: email } : method,
  );
  users.replace({ ...user, email, contactMethods });
};

/** Until `calm`, the customer's reads are answered with what is on file now, whatever is written meanwhile. */
export const freezeReads = (scene: Scene, onFile: object): void =>
  scene.meet({ on: readOperation, do: 'status', status: 200, body: onFile, times: 100 });
