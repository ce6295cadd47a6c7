import { costOf, mostCostOf } from './prices';

const price = { input: 1.25, cachedInput: 0.125, output: 10, reasoning: 20, currency: 'USD' };

test('money for a million tokens is millionths for one', () => {
  const tokens = { input: 1_000_000, cached: null, output: 0, reasoning: null };
  expect(costOf(tokens, price)).toBe(1_250_000);
  expect(costOf({ input: 1000, cached: 800, output: 100, reasoning: 40 }, price)).toBe(
    250 + 100 + 600 + 800,
  );
});

test('what costs something is not rounded to nothing; what costs nothing is nothing', () => {
  const one = { input: 1, cached: 1, output: 0, reasoning: null };
  expect(costOf(one, price)).toBe(1);
  expect(costOf({ ...one, input: 0, cached: 0 }, price)).toBe(0);
});

test('the most that a step can cost is what it costs without a cache, all of it thoughts', () => {
  expect(mostCostOf(1000, 100, price)).toBe(1250 + 2000);
  expect(mostCostOf(1000, 100, { ...price, cachedInput: 5, reasoning: 0 })).toBe(5000 + 1000);
});
