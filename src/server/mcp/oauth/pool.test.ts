/** The bounds of a pool: it closes idle and surplus connections, and never one that others use. */
import { serverConfig } from '../../../../test/support/config';
import type { Connection } from '../connection/connection';
import { createPool, type Pool } from './pool';

let clock = 0;
let closed: string[] = [];
let pool: Pool;

function open(userId: string): Connection {
  return {
    server: serverConfig('http://127.0.0.1:9/mcp'),
    schemas: {
      parts: async () => 0,
      misfit: async () => null,
      argumentsMisfit: async () => null,
      repaired: async () => null,
    },
    tools: async () => [],
    known: async () => ({ listing: null, absence: null, since: null }),
    keep: () => {},
    status: () => 'ready',
    describe: () => null,
    listing: async () => ({ tools: [], unusable: [], staleAt: 0 }),
    query: async () => {
      throw new Error('nothing is asked here');
    },
    call: async () => ({ result: { content: [] }, misfit: null }),
    screen: async () => null,
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

test('each person keeps one connection', () => {
  expect(pool.get('ann')).toBe(pool.get('ann'));
  expect(pool.get('bob')).not.toBe(pool.get('ann'));
});

test('a full pool closes the least recently used connection', () => {
  pool.get('ann');
  pool.get('bob');
  pool.get('ann');
  pool.get('cem');
  expect(closed).toEqual(['bob']);
});

test('an idle connection is closed, and reopened when needed', () => {
  const first = pool.get('ann');
  clock = 600;
  pool.get('bob');
  clock = 1200;
  pool.get('bob');
  expect(closed).toEqual(['ann']);
  expect(pool.get('ann')).not.toBe(first);
});

test('close closes every connection, even if one of them fails', async () => {
  pool.get('ann');
  pool.get('bob');
  await pool.close();
  expect(closed).toEqual(['ann', 'bob']);
});
