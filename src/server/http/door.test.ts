/** One listener before several apps: requests go to the app of the moment. */
import fastify, { type FastifyInstance } from 'fastify';
import { createLogger } from '../base';
import { createDoor, type Door } from './door';

let door: Door;
let base: string;

/** Answers with its name; `/held` when `release` is called. */
async function app(name: string): Promise<{ app: FastifyInstance; release: () => void }> {
  const instance = fastify();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  instance.get('/name', async () => name);
  instance.post('/echo', async ({ body }) => ({ name, body }));
  instance.get('/held', async () => {
    await held;
    return name;
  });
  await instance.ready();
  return { app: instance, release };
}

const get = async (path: string) => (await fetch(`${base}${path}`)).text();

beforeEach(async () => {
  door = createDoor(createLogger('silent'));
  base = await door.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => door.close());

test('requests go to the app of the moment, with their bodies', async () => {
  const [first, second] = [await app('first'), await app('second')];
  door.leadTo(first.app);
  expect(await get('/name')).toBe('first');
  door.leadTo(second.app);
  expect(await get('/name')).toBe('second');
  const echoed = await fetch(`${base}/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  });
  expect(await echoed.json()).toEqual({ name: 'second', body: { a: 1 } });
  expect((await fetch(`${base}/nothing`)).status).toBe(404);
  expect((await fetch(`${base}/name`, { method: 'OPTIONS' })).status).toBe(404);
});

test('an app that was replaced answers what it has, and is left then', async () => {
  const [first, second] = [await app('first'), await app('second')];
  door.leadTo(first.app);
  const held = get('/held');
  // A second request shows that the first has arrived.
  await get('/name');
  door.leadTo(second.app);
  let left = false;
  const leaving = door.left(first.app).then(() => {
    left = true;
  });
  expect(await get('/name')).toBe('second');
  expect(left).toBe(false);
  first.release();
  expect(await held).toBe('first');
  await leaving;
  await first.app.close();
  expect(await get('/name')).toBe('second');
});

test('an app without requests is left at once; without an app there is nothing', async () => {
  const { app: idle } = await app('idle');
  await door.left(idle);
  const nothing = await fetch(`${base}/name`);
  expect(nothing.status).toBe(404);
  expect(await nothing.json()).toMatchObject({ error: { code: 'not_found' } });
});
