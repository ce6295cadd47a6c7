/**
 * The bounds of a pool: it closes what is idle and what is one too many, and never what is in use
 * by others.
 */
import { serverConfig } from '../../../../test/support/config';
import type { Connection } from '../connection/connection';
import { createPool, type Pool } from './pool';

let clock = 0;
let closed: string[] = [];
let pool: Pool;

function open(userId: string): Connection {
  return {
    server: serverConfig('http://127.0.0.1:9/mcp'),
    tools: async () => [],
    status: () => 'ready',
    describe: () => null,
    listing: async () => ({ tools: [], unusable: [], staleAt: 0 }),
    query: async () => {
      throw new Error('nothing is asked here');
    },
    call: async () => ({ result: { content: [] }, misfit: null }),
    close: async () => {
      closed.push(userId);
      throw new Error('the goodbye got lost');
    },
  };
}

beforeEach(() => {
  clock = 0;
  closed = [];
  pool = createPool(open, { now: () => clock, maxConnections: 2, idleMs: 1000 });
});
afterEach(() => pool.close());

test('one connection per person, the same every time', () => {
  expect(pool.get('ann')).toBe(pool.get('ann'));
  expect(pool.get('bob')).not.toBe(pool.get('ann'));
});

test('when full, the one used longest ago is closed', () => {
  pool.get('ann');
  pool.get('bob');
  pool.get('ann');
  pool.get('cem');
  expect(closed).toEqual(['bob']);
});

test('what nobody used for a while is closed, and opened again when needed', () => {
  const first = pool.get('ann');
  clock = 600;
  pool.get('bob');
  clock = 1200;
  pool.get('bob');
  expect(closed).toEqual(['ann']);
  expect(pool.get('ann')).not.toBe(first);
});

test('closing closes everything, whatever each of them says', async () => {
  pool.get('ann');
  pool.get('bob');
  await pool.close();
  expect(closed).toEqual(['ann', 'bob']);
});
