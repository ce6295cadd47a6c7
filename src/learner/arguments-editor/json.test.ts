/** JSON as edited: what is typed is what is sent, or it is refused with its position. */
import fc from 'fast-check';
import {
  parseJson,
  parseNumber,
  prettyJson,
  printJson,
  settled,
  type JsonError,
  type Problem,
} from './json';

const same = (json: string) => json;

function problemOf(read: () => unknown): Problem | null {
  try {
    read();
    return null;
  } catch (error) {
    return (error as JsonError).problem;
  }
}

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * As the BFF prints JSON: names sorted, integer-like ones first as in JavaScript, no white space.
 */
function canonical(value: JsonValue): string {
  const sorted = (part: JsonValue): JsonValue => {
    if (Array.isArray(part)) {
      return part.map(sorted);
    }
    return part === null || typeof part !== 'object'
      ? part
      : Object.fromEntries(
          Object.keys(part)
            .sort()
            .map((name) => [name, sorted(part[name]!)]),
        );
  };
  return JSON.stringify(sorted(value));
}

const values = fc
  .jsonValue({ maxDepth: 5 })
  .filter((value) => !JSON.stringify(value).includes('"__proto__"')) as fc.Arbitrary<JsonValue>;

test('every value is printed in exactly the bytes that the BFF sends, however it was written', () => {
  fc.assert(
    fc.property(values, (value) => {
      // Through text: JavaScript has a -0 that JSON does not print.
      const text = JSON.stringify(value);
      expect(printJson(parseJson(text))).toBe(canonical(JSON.parse(text) as JsonValue));
      expect(printJson(parseJson(prettyJson(parseJson(text), same)))).toBe(
        canonical(JSON.parse(text) as JsonValue),
      );
    }),
  );
});

test('invalid JSON is refused, and JSON.parse accepts everything that is accepted', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '1',
    '-',
    '0',
    '.5',
    'e3',
    'true',
    'null',
    ' ',
    '\n',
    '\\',
    'x',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const problem = problemOf(() => parseJson(text));
      // Text refused as ambiguous or inexact may or may not be valid JSON further on.
      if (!problem || !['duplicate', 'inexact'].includes(problem.code)) {
        expect(problem === null).toBe(problemOf(() => JSON.parse(text)) === null);
      }
    }),
    { numRuns: 2000 },
  );
});

test.each<[string, Problem]>([
  ['', { code: 'unfinished' }],
  ['{"a":', { code: 'unfinished' }],
  ['{"a":1,}', { code: 'unexpected', line: 1, column: 8 }],
  ['{\n  "a": 1\n  "b": 2\n}', { code: 'unexpected', line: 3, column: 3 }],
  ['{"a": nul}', { code: 'unexpected', line: 1, column: 7 }],
  ['[1] 2', { code: 'unexpected', line: 1, column: 5 }],
  ['["\t"]', { code: 'unexpected', line: 1, column: 2 }],
  ['{"a":1,"\\u0061":2}', { code: 'duplicate', name: 'a', line: 1, column: 8 }],
  ['{"x":{"__proto__":1}}', { code: 'badName', name: '__proto__' }],
  ['[-0]', { code: 'inexact', nearest: '0' }],
  ['[1.0]', { code: 'inexact', nearest: '1' }],
  ['[1e0]', { code: 'inexact', nearest: '1' }],
  ['[1e-999]', { code: 'inexact', nearest: '0' }],
  ['[1e999]', { code: 'inexact', nearest: String(Number.MAX_VALUE) }],
  [`${'['.repeat(40)}${']'.repeat(40)}`, { code: 'tooDeep' }],
])('%s is refused', (text, problem) => {
  expect(problemOf(() => parseJson(text))).toEqual(problem);
});

test.each([
  '1e+21',
  '1.5e-7',
  '-1',
  '0',
  '9007199254740991',
  '0.1',
  '9007199254740993',
  '12345678901234567890',
  '-0.1000000000000000055',
  `1${'0'.repeat(30)}1`,
])('the number %s stays unchanged', (text) => {
  expect(printJson(parseJson(`{"n":${text}}`))).toBe(`{"n":${text}}`);
});

test.each<[string, boolean, string | null]>([
  ['3', true, null],
  ['1.5', false, null],
  ['1.5', true, 'notInteger'],
  ['', false, 'notNumber'],
  ['1,5', false, 'notNumber'],
  ['1,"admin":true', false, 'notNumber'],
  [' 1', false, 'notNumber'],
  ['0x10', true, 'notInteger'],
  ['1e0', true, 'inexact'],
  ['9007199254740993', true, null],
  ['9007199254740993.5', true, 'notInteger'],
  ['1.00000000000000000001', true, 'notInteger'],
])('%j in a number field (whole: %s): %s', (text, integer, code) => {
  expect(problemOf(() => parseNumber(text, integer))?.code ?? null).toBe(code);
});

test('text typed into a field never affects other fields', () => {
  const smuggled = {
    type: 'object' as const,
    members: [{ name: 'n', value: { type: 'number' as const, text: '1,"admin":true' } }],
  };
  expect(problemOf(() => settled(smuggled))).toEqual({ code: 'notNumber' });
  const raw = {
    type: 'object' as const,
    members: [{ name: 'x', value: { type: 'raw' as const, text: ' {"b":1, "a":2} ' } }],
  };
  expect(printJson(settled(raw))).toBe('{"x":{"a":2,"b":1}}');
});

test('an object of very many names is read, and a second one of the same name found', () => {
  const members = Array.from({ length: 40_000 }, (_, number) => `"n${number}":1`);
  const text = `{${members.join(',')}`;
  expect(printJson(parseJson(`${text}}`))).toHaveLength(text.length + 1);
  expect(problemOf(() => parseJson(`${text},"n39999":2}`))?.code).toBe('duplicate');
});
