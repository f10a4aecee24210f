import { once } from 'node:events';
import { createServer } from 'node:net';

/** Rejects naming the first port that something listens on already. */
export const requireFreePorts = async (ports: Readonly<Record<string, number>>): Promise<void> => {
  for (const [name, port] of Object.entries(ports)) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new Error(`port ${port} (${name}) is already taken on 127.0.0.1.`, { cause }));
      });
      server.listen(port, '127.0.0.1', resolve);
    });
    await once(server.close(), 'close');
  }
};
