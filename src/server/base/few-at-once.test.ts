import { fewAtOnce } from './few-at-once';

test('a fixed number of items is worked on at once, and all results come in order', async () => {
  let now = 0;
  let peak = 0;
  const ends = await fewAtOnce([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
    now += 1;
    peak = Math.max(peak, now);
    await Promise.resolve();
    now -= 1;
    if (item === 2) {
      throw new Error('no');
    }
    return item;
  });
  expect(peak).toBe(3);
  expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : 'failed'))).toEqual([
    0,
    1,
    'failed',
    3,
    4,
    5,
    6,
  ]);
  expect(await fewAtOnce([], 3, async () => 1)).toEqual([]);
});
