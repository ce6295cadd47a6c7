/** What a process learns about a model's context. */
import { createContextLimits } from './context-limits';

const CONTEXT = { contextTokens: 32_000, outputTokens: 4_000 };

test('the answer and a margin are kept free', () => {
  const most = createContextLimits().promptTokens('p', CONTEXT);
  expect(most).toBeGreaterThan(24_000);
  expect(most).toBeLessThan(28_000);
});

test('a large limit of the answer takes at most half', () => {
  const most = createContextLimits().promptTokens('p', {
    contextTokens: 8_000,
    outputTokens: 64_000,
  });
  expect(most).toBeGreaterThan(3_000);
});

test('a refused prompt is followed by smaller ones, for this provider only', () => {
  const limits = createContextLimits();
  limits.refused('p', { estimate: 20_000, contextTokens: null });
  expect(limits.promptTokens('p', CONTEXT)).toBe(14_000);
  limits.refused('p', { estimate: 14_000, contextTokens: 4_096 });
  expect(limits.promptTokens('p', CONTEXT)).toBeLessThan(4_096);
  expect(limits.promptTokens('q', CONTEXT)).toBeGreaterThan(24_000);
});

test("the provider's own counts correct the estimate, within bounds", () => {
  const limits = createContextLimits();
  const before = limits.promptTokens('p', CONTEXT);
  limits.counted('p', 1_000, 1_500);
  expect(limits.promptTokens('p', CONTEXT)).toBeCloseTo(before / 1.5);
  limits.counted('p', 1_000, 1_000_000);
  expect(limits.promptTokens('p', CONTEXT)).toBeCloseTo(before / 3);
  limits.counted('q', 1_000, 1);
  limits.counted('q', 0, 100);
  expect(limits.promptTokens('q', CONTEXT)).toBeLessThan(2 * before);
});
