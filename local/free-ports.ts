import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Ports that were free a moment ago, for programs that cannot be given port 0. */
export const findFreePorts = async (count: number): Promise<readonly number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  // A server that listens on TCP always answers with an AddressInfo.
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
};

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
