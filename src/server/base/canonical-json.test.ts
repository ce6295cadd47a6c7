import fc from 'fast-check';
import { canonicalJson, type JsonValue } from './canonical-json';

test('canonical JSON has sorted keys at every depth and no white space', () => {
  expect(canonicalJson(JSON.parse('{ "b": [ {"d": 1, "c": -0} ], "a": 1e0 }') as JsonValue)).toBe(
    '{"a":1,"b":[{"c":0,"d":1}]}',
  );
});

test('printing parsed canonical text gives the same bytes, for any JSON', () => {
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

test('more than 32 levels of nesting are refused', () => {
  expect(() =>
    canonicalJson(JSON.parse(`${'['.repeat(32)}1${']'.repeat(32)}`) as JsonValue),
  ).not.toThrow();
  expect(() =>
    canonicalJson(JSON.parse(`${'['.repeat(33)}1${']'.repeat(33)}`) as JsonValue),
  ).toThrow(RangeError);
});
