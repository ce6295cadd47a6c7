/** The cache with a controlled clock: shared loads, expiry, bounds and failures. */
import { createTtlCache, type TtlCacheOptions } from './ttl-cache';

function setUp(options: Partial<TtlCacheOptions<string>> = {}) {
  const clock = { now: 0 };
  const cache = createTtlCache<string>({
    now: () => clock.now,
    ttlMs: 1000,
    maxEntries: 2,
    ...options,
  });
  const loads: string[] = [];
  const read = (key: string): Promise<string> =>
    cache.get(key, async () => {
      loads.push(key);
      return `${key}${loads.length}`;
    });
  return { clock, cache, loads, read };
}

test('loads once for concurrent and later readers until the value expires', async () => {
  const { clock, loads, read } = setUp();
  expect(await Promise.all([read('a'), read('a'), read('a')])).toEqual(['a1', 'a1', 'a1']);
  clock.now = 999;
  expect(await read('a')).toBe('a1');
  clock.now = 1000;
  expect(await read('a')).toBe('a2');
  expect(loads).toEqual(['a', 'a']);
});

test('forgets the oldest entry when full', async () => {
  const { loads, read } = setUp();
  for (const key of ['a', 'b', 'c', 'b', 'a']) {
    await read(key);
  }
  expect(loads).toEqual(['a', 'b', 'c', 'a']);
});

test("drops a value when the value's own lifetime ends", async () => {
  const { clock, loads, read } = setUp({ staleAt: () => 10 });
  await read('a');
  clock.now = 9;
  await read('a');
  clock.now = 10;
  await read('a');
  expect(loads).toEqual(['a', 'a']);
});

test('passes a failure to the readers that wait for it and to no later one', async () => {
  const { cache, read } = setUp();
  const fail = (): Promise<string> => cache.get('a', () => Promise.reject(new Error('down')));
  const both = await Promise.allSettled([fail(), fail()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await read('a')).toBe('a1');
});

test('keeps a newer entry when the load of an evicted one fails', async () => {
  const { cache, read } = setUp({ maxEntries: 1 });
  let fail: (error: Error) => void = () => undefined;
  const slow = cache.get(
    'a',
    () =>
      new Promise((_, reject) => {
        fail = reject;
      }),
  );
  await read('b');
  await read('a');
  fail(new Error('late'));
  await expect(slow).rejects.toThrow('late');
  expect(await read('a')).toBe('a2');
});
