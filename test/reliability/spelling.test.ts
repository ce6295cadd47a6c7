/**
 * Spellings differ in bytes, never in meaning; otherwise the property test would test something
 * else.
 */
import { range, seededRandom } from '../support/random';
import { spell } from './spelling';

test('every spelling parses to the original value', () => {
  const random = seededRandom(7);
  const value = { b: [0, -1, 1.5, 'é 😀 "\n'], a: { nested: null, 7: true }, é: 'x' };
  const spellings = range(200).map(() => spell(value, random));
  expect(new Set(spellings).size).toBeGreaterThan(150);
  for (const text of spellings) {
    expect(JSON.parse(text)).toEqual(value);
  }
});
