import { isWithin } from './size';

const bounds = { chars: 100, depth: 3 };

test.each<[string, unknown, boolean]>([
  ['a small value', { a: [1, 'x', null] }, true],
  ['a long text', 'x'.repeat(99), false],
  ['a long key', { ['x'.repeat(95)]: 1 }, false],
  ['a long list', Array.from({ length: 40 }, () => 1), false],
  ['many members', Object.fromEntries(Array.from({ length: 20 }, (_, n) => [n, 1])), false],
  ['the deepest value', [[['x']]], true],
  ['a deeper one', [[[['x']]]], false],
  ['nothing, as deep as it may be', [[[[]]]], true],
])('%s', (_case, value, within) => {
  expect(isWithin(value, bounds)).toBe(within);
});

test('a deep value is not visited recursively, and a long one not to its end', () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) {
    deep = [deep];
  }
  expect(isWithin(deep, { chars: 1_000_000, depth: 200_000 })).toBe(true);
  expect(isWithin(Array.from({ length: 4_000_000 }), bounds)).toBe(false);
});
