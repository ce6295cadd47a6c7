/** A trap server on loopback, IPv4 and IPv6, that counts the connections the guard must prevent. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
} from 'node:net';
import { createGuardedFetch, type GuardedFetchOptions } from '../guarded-fetch';
import { NetworkRefusal } from '../refusal';

/** Public and unused: from a block that no registry has assigned. */
export const PUBLIC = '2a0f:ffff:ffff::1';

export let trapPort: number;
export let connections = 0;
const traps: TcpServer[] = [];

export async function listen<S extends Server | TcpServer>(
  server: S,
  port: number,
  host: string,
): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const trap = () =>
    createTcpServer((socket) => {
      connections += 1;
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
  const [first, second] = [trap(), trap()];
  traps.push(first, second);
  trapPort = await listen(first, 0, '127.0.0.1');
  await listen(second, trapPort, '::1');
});

afterAll(() => {
  for (const server of traps) {
    server.close();
  }
});

beforeEach(() => {
  connections = 0;
});

export function guard(options: Partial<GuardedFetchOptions> = {}): typeof fetch {
  return createGuardedFetch({ allowedHosts: [], now: Date.now, ...options });
}

export async function refusalOf(attempt: Promise<unknown>): Promise<NetworkRefusal> {
  const error: unknown = await attempt.then(
    () => 'it went through',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NetworkRefusal);
  return error as NetworkRefusal;
}

export const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses;
