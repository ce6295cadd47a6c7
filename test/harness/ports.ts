/** Finding out which TCP ports are free on the loopback interface. */
import { createServer, type AddressInfo } from 'node:net';

/** A port nobody listens on right now. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const port = await probe(0, host);
  if (port === null) {
    throw new Error(`No free port on ${host}.`);
  }
  return port;
}

export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await probe(port, host)) !== null;
}

/** The port that could be bound, or `null` when it is taken or not ours to bind. */
function probe(port: number, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, host, () => {
      const bound = (server.address() as AddressInfo).port;
      server.close(() => resolve(bound));
    });
  });
}
