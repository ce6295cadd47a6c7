/** Readers that take nothing, over real sockets: Node's own buffers are part of the matter. */
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import fastify, { type FastifyInstance } from 'fastify';
import type { Principal } from '../auth';
import { requireAuthentication } from './authenticated';
import { installErrors } from './errors';
import { cutUnread, limitUnread } from './unread-replies';

const REPLY = 16_777_216;
let app: FastifyInstance;
const sockets: Socket[] = [];

async function serve(stallMs: number, most: number): Promise<void> {
  app = fastify({ forceCloseConnections: true });
  installErrors(app);
  cutUnread(app, stallMs);
  const pass = async () => {};
  requireAuthentication(
    app,
    {
      authenticate: async ({ headers }) => ({ userId: headers.authorization }) as Principal,
    },
    { accepted: pass, refused: pass },
  );
  limitUnread(app, most);
  app.get('/large', async () => Buffer.alloc(REPLY));
  await app.listen({ host: '127.0.0.1', port: 0 });
}

const address = () => app.server.address() as AddressInfo;

/** Asks, and reads only the headers. */
async function openUnread(user: string): Promise<Socket> {
  const socket = connect(address().port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write(`GET /large HTTP/1.1\r\nhost: x\r\nauthorization: ${user}\r\n\r\n`);
  await once(socket, 'readable');
  return socket;
}

const status = async (user: string): Promise<number> => {
  const response = await fetch(`http://127.0.0.1:${address().port}/large`, {
    headers: { authorization: user },
  });
  await response.arrayBuffer();
  return response.status;
};

afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  await app.close();
});

test('a person who reads nothing gets no more; others do, and so do they once they have read', async () => {
  await serve(60_000, 1.5 * REPLY);
  const stuck = await openUnread('a');
  expect(await status('a')).toBe(429);
  expect(await status('b')).toBe(200);
  stuck.resume();
  stuck.end();
  await once(stuck, 'close');
  expect(await status('a')).toBe(200);
  expect(await status('a')).toBe(200);
});

test('a reader that takes nothing is cut off', async () => {
  await serve(50, 10 * REPLY);
  const request = new Promise<void>((resolve) => {
    app.server.once('request', (_, response) => response.once('close', resolve));
  });
  await openUnread('a');
  await expect(request).resolves.toBeUndefined();
});
