import fc from 'fast-check';
import { canonicalJson, type JsonValue } from './canonical-json';

test('keys are sorted at every depth and white space goes', () => {
  expect(canonicalJson(JSON.parse('{ "b": [ {"d": 1, "c": -0} ], "a": 1e0 }') as JsonValue)).toBe(
    '{"a":1,"b":[{"c":0,"d":1}]}',
  );
});

test('printing what was parsed from canonical text gives the same bytes, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      fc.pre(!JSON.stringify(value).includes('"__proto__"'));
      const text = canonicalJson(value as JsonValue);
      const again = JSON.parse(text) as JsonValue;
      expect(canonicalJson(again)).toBe(text);
      expect(JSON.stringify(again)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('an own "__proto__" key is refused', () => {
  expect(() => canonicalJson(JSON.parse('{"a":{"__proto__":1}}') as JsonValue)).toThrow(RangeError);
});

test('nesting ends at 32 levels', () => {
  expect(() =>
    canonicalJson(JSON.parse(`${'['.repeat(32)}1${']'.repeat(32)}`) as JsonValue),
  ).not.toThrow();
  expect(() =>
    canonicalJson(JSON.parse(`${'['.repeat(33)}1${']'.repeat(33)}`) as JsonValue),
  ).toThrow(RangeError);
});
