/** Budgets of a minute, in memory and in Redis: they say the same. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { available, URLS } from '../../../test/support/services';
import { createMemoryMinutes, type Minutes } from './minutes';
import { createRedisMinutes } from './redis-minutes';

let clock: number;
const now = () => clock;
let redis: Redis | null = null;

beforeAll(async () => {
  if (await available('redis')) {
    redis = new Redis(URLS.redis, { keyPrefix: `test-minutes-${randomUUID()}:` });
  }
});
afterAll(() => redis?.disconnect());
beforeEach(() => {
  clock = 1_000_000_000_000;
});

/** The kinds that there are here, each on a key of its own. */
const each = async (check: (minutes: Minutes, key: string) => Promise<void>) => {
  await check(createMemoryMinutes(now), randomUUID());
  if (redis) {
    clock = 1_000_000_000_000;
    await check(createRedisMinutes(redis, createMemoryMinutes(now), now), randomUUID());
  }
};
const sixAMinute = { limit: 6, burst: 3 };

test('a burst gets through at once, then one at a time as it flows away', () =>
  each(async (minutes, key) => {
    const take = () => minutes.take(key, sixAMinute, 1);
    expect([await take(), await take(), await take(), await take()]).toEqual([0, 0, 0, 10_000]);
    clock += 9_999;
    expect(await take()).toBeGreaterThan(0);
    clock += 1;
    expect(await take()).toBe(0);
    expect(await take()).toBe(10_000);
    expect(await minutes.take(`${key} of somebody else`, sixAMinute, 1)).toBe(0);
  }));

test('what came to less is given back, what came to more is waited for', () =>
  each(async (minutes, key) => {
    const tokens = { limit: 600, burst: 100 };
    expect(await minutes.take(key, tokens, 400)).toBe(0);
    expect(await minutes.take(key, tokens, 1)).toBe(30_100);
    await minutes.change(key, tokens, -380);
    expect(await minutes.level(key, tokens)).toBe(20);
    clock += 1_000;
    expect(await minutes.level(key, tokens)).toBe(10);
    await minutes.change(key, tokens, -1_000);
    expect(await minutes.level(key, tokens)).toBe(0);
  }));

test('a clock that is behind lets nothing flow away, and nothing come back', () =>
  each(async (minutes, key) => {
    await minutes.take(key, sixAMinute, 3);
    clock -= 60_000;
    expect(await minutes.level(key, sixAMinute)).toBe(3);
  }));

test('processes that share Redis count together', async () => {
  if (!redis) {
    return;
  }
  const key = randomUUID();
  const shared = redis;
  const replicas = [1, 2].map(() => createRedisMinutes(shared, createMemoryMinutes(now), now));
  const waits = await Promise.all(
    Array.from({ length: 20 }, (_, index) => replicas[index % 2]!.take(key, sixAMinute, 1)),
  );
  expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
});

test('while Redis is away each process counts alone', async () => {
  const away = {
    eval: async () => {
      throw new Error('gone');
    },
  } as unknown as Redis;
  const minutes = createRedisMinutes(away, createMemoryMinutes(now), now);
  const take = () => minutes.take('key', sixAMinute, 1);
  expect([await take(), await take(), await take(), await take()]).toEqual([0, 0, 0, 10_000]);
  await minutes.change('key', sixAMinute, -1);
  expect(await minutes.level('key', sixAMinute)).toBe(2);
});

test('memory keeps no more than it needs', async () => {
  const minutes = createMemoryMinutes(now);
  for (let person = 0; person < 10_000; person += 1) {
    await minutes.take(`${person}`, sixAMinute, 1);
  }
  clock += 60_000;
  await minutes.take('one more', sixAMinute, 3);
  expect(await minutes.take('one more', sixAMinute, 1)).toBeGreaterThan(0);
  expect(await minutes.level('5', sixAMinute)).toBe(0);
});
