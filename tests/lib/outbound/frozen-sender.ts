// A process that stops itself between asking for a request and the moment its socket is ready; see the test.
import { outboundClient } from '../../../lib/outbound/outbound-client.ts';
import { OutboundError } from '../../../lib/outbound/outbound-error.ts';

const [, , target = '', warm = 'cold', allowedMs = '0'] = process.argv;
const send = outboundClient({ now: Date.now });
const get = { method: 'GET', url: new URL(target), headers: {}, timeoutMs: 20_000, maxBytes: 1_000 } as const;

if (warm === 'warm') await send(get);
const exchange = send({ ...get, method: 'PATCH', body: '{}', sendBy: Date.now() + Number(allowedMs) });
process.kill(process.pid, 'SIGSTOP');
process.stdout.write(
  await exchange.then(
    ({ status }) => `replied ${status}`,
    (error: unknown) => (error instanceof OutboundError ? `${error.code} ${error.sent}` : String(error)),
  ),
);
