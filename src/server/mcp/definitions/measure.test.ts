import { measure } from './measure';

test('measured values are not visited recursively', () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) {
    deep = [deep];
  }
  expect(measure(deep).fault).toBe('definition_too_deep');
  expect(measure(Array.from({ length: 1_000_000 })).fault).toBe('definition_too_large');
  expect(measure({ a: ['x', { b: null }] })).toEqual({ chars: expect.any(Number), fault: null });
});
