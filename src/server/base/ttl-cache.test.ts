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

test('a value is as old as its load, and a load that is older is begun again', async () => {
  const { clock, cache } = setUp();
  const answers: ((value: string) => void)[] = [];
  const slow = () => cache.get('a', () => new Promise<string>((resolve) => answers.push(resolve)));
  const first = slow();
  clock.now = 999;
  const shared = slow();
  clock.now = 1000;
  const second = slow();
  expect(answers).toHaveLength(2);
  answers.forEach((answer, index) => answer(`answer ${index}`));
  expect(await Promise.all([first, shared, second])).toEqual(['answer 0', 'answer 0', 'answer 1']);
  clock.now = 2000;
  void slow();
  expect(answers).toHaveLength(3);
});

test('a failure is kept as long as the owner of the cache says', async () => {
  const { clock, cache } = setUp({ keepFailureMs: (error) => (error === 'keep' ? 10 : 0) });
  let loads = 0;
  const failing = async (error: string) => {
    await expect(
      cache.get('a', async () => {
        loads += 1;
        throw error;
      }),
    ).rejects.toBe(error);
  };
  await failing('keep');
  clock.now = 9;
  await failing('keep');
  expect(loads).toBe(1);
  clock.now = 10;
  await failing('drop');
  await failing('drop');
  expect(loads).toBe(3);
});
