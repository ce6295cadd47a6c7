/** A person's text is taken literally or refused. */
import fc from 'fast-check';
import { parseStrictObject, StrictJsonError } from './strict-json';

const limits = { chars: 1_000, depth: 8 };
const parse = (text: string) => parseStrictObject(text, limits);

test('any JSON object that JavaScript prints is read back unchanged', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.stringify(parseStrictObject(text, { chars: text.length, depth: 9 }))).toBe(text);
    }),
  );
});

test.each([
  ['a repeated key', '{"a":1,"a":2}'],
  ['a repeated key in another spelling', '{"a":1,"\\u0061":2}'],
  ['a repeated key deep inside', '{"x":[{"a":1,"b":{},"a":2}]}'],
  ['a repeated __proto__', '{"__proto__":1,"__proto__":2}'],
  ['a number that is too large', '{"a":1e999}'],
  ['a number that would become zero', '{"a":1e-999}'],
  ['a number with very many digits', `{"a":${'9'.repeat(1_001)}}`],
  ['a huge exponent', `{"a":1e${'9'.repeat(300)}}`],
  ['text after the object', '{} {}'],
  ['a comment', '{} // x'],
  ['a trailing comma', '{"a":1,}'],
  ['NaN', '{"a":NaN}'],
  ['nothing', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['a text', '"x"'],
  ['an object that is too deep', `{"a":${'['.repeat(8)}${']'.repeat(8)}}`],
  ['an object that is too long', `{"a":"${'x'.repeat(1_000)}"}`],
])('%s is refused', (_case, text) => {
  expect(() => parse(text)).toThrow(StrictJsonError);
});

test.each([
  ['the same key in two objects', '{"a":{"b":1},"c":{"b":1}}'],
  ['keys that only look alike', '{"\u00e9":1,"e\u0301":2}'],
  ['JSON marks inside strings', '{"a":"{\\"a\\":1,\\"a\\":2}","b":"[\\\\"}'],
  ['a string that looks like a number', '{"a":"1e999"}'],
  [
    'numbers in any spelling',
    '{"a":[1e0,1.0,-0,0.10,1E+2,120e-1,0e99999,-1.5e300,9007199254740991]}',
  ],
  ['white space', ' {\n"a" : 1 } '],
])('%s is accepted', (_case, text) => {
  expect(parse(text)).toEqual(JSON.parse(text));
});

test.each(['9007199254740993', '-9223372036854775808', '0.12345678901234567890'])(
  'the number %s keeps its digits',
  (digits) => {
    expect(JSON.stringify(parse(`{"a":[${digits}]}`))).toBe(`{"a":[${digits}]}`);
  },
);

test('a __proto__ key is data, and changes nothing else', () => {
  const value = parse('{"__proto__":{"admin":true}}');
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect((value as { admin?: unknown }).admin).toBeUndefined();
  expect(({} as { admin?: unknown }).admin).toBeUndefined();
});
