import type { JsonObject, JsonValue } from '../../base/canonical-json';
import { OverBudget } from '../over-budget';
import { checkValue, readSchema } from './json-schema';

const compileSchema =
  (schema: JsonObject, key: string) =>
  (value: JsonValue): string | null =>
    checkValue(schema, key, value, 'arguments');
const exceeding = (check: (value: JsonValue) => unknown, value: JsonValue): unknown => {
  try {
    return check(value);
  } catch (error) {
    return error instanceof OverBudget ? error.exceeded : error;
  }
};

const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...rest,
});

test('matching arguments pass; for others the message says what is wrong', () => {
  const check = compileSchema(
    { type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'] },
    'k1',
  );
  expect(check({ n: 1 })).toBeNull();
  expect(check({ n: 0 })).toContain('/n must be >= 1');
  expect(check({})).toContain("must have required property 'n'");
});

test('an unknown dialect is ignored, and formats are checked', () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { d: { type: 'string', format: 'date' } },
  };
  const check = compileSchema(schema, 'k2');
  expect(check({ d: '2026-02-30x' })).not.toBeNull();
  expect(check({ d: '2026-02-20' })).toBeNull();
});

test('a catastrophic pattern runs in linear time and still decides', () => {
  const check = compileSchema(
    { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
    'k3',
  );
  expect(check({ a: `${'a'.repeat(5000)}!` })).not.toBeNull();
  expect(check({ a: 'aaaa' })).toBeNull();
});

test('a pattern without linear-time matching is left to the server', () => {
  const check = compileSchema(
    { type: 'object', properties: { a: { type: 'string', pattern: '^(?=x)y$' } } },
    'k4',
  );
  expect(check({ a: 'anything' })).toBeNull();
});

test('a remote reference is never fetched and makes the schema unusable', () => {
  const schema = { $ref: 'https://example.org/schema.json' };
  expect(readSchema(schema, 'k5')).toEqual({ fault: 'unresolvable_ref' });
  expect(() => checkValue(schema, 'k5', {}, 'arguments')).toThrow('unresolvable_ref');
});

test('patterns of property names run in linear time, too', () => {
  const check = compileSchema(
    {
      type: 'object',
      patternProperties: { '^(a+)+$': { type: 'integer' } },
      additionalProperties: false,
    },
    'k6',
  );
  expect(check({ [`${'a'.repeat(5000)}!`]: 1 })).not.toBeNull();
  expect(check({ aaa: 1 })).toBeNull();
  expect(check({ aaa: 'x' })).not.toBeNull();
});

test('patterns that are too large together make the schema unusable', () => {
  const one = { type: 'string', pattern: 'b{1000}'.repeat(15) };
  expect(readSchema(object({ a: one }), 'k7')).toEqual({ parts: 2 });
  const other = { type: 'string', pattern: 'c{1000}'.repeat(15) };
  expect(readSchema(object({ a: one, b: other }), 'k7c')).toEqual({ fault: 'schema_too_large' });
});

test('the budget of patterns is for the whole check', () => {
  const pattern = '(a?){100}a{36}$';
  const check = compileSchema(object({}, { additionalProperties: { pattern } }), 'k14');
  const texts = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [index, 'a'.repeat(10_000)]));
  expect(exceeding(check, texts(2))).toBeNull();
  expect(exceeding(check, texts(20))).toBe('work');
  expect(exceeding(check, texts(2))).toBeNull();
});

test.each(['uri', 'url', 'email', 'regex'])(
  'the format %s is checked only for texts of usual length',
  (format) => {
    const check = compileSchema(object({ a: { type: 'string', format } }), `format-${format}`);
    expect(check({ a: '(' })).not.toBeNull();
    expect(check({ a: `http://${':'.repeat(30_000)}` })).toBeNull();
  },
);

test('number formats are checked', () => {
  expect(
    compileSchema(object({ a: { type: 'integer', format: 'int32' } }), 'k8')({ a: 2 ** 40 }),
  ).not.toBeNull();
});

/** Each level refers twice to the next: following them all takes 2^30 checks. */
const doubling = (keyword: '$ref' | '$dynamicRef') => ({
  type: 'object',
  allOf: [{ [keyword]: '#/$defs/l0' }],
  $defs: Object.fromEntries(
    Array.from({ length: 30 }, (_, level) => [
      `l${level}`,
      level === 29
        ? { type: 'object' }
        : {
            allOf: [{ [keyword]: `#/$defs/l${level + 1}` }, { [keyword]: `#/$defs/l${level + 1}` }],
          },
    ]),
  ),
});

test.each(['$ref', '$dynamicRef'] as const)(
  'exponential references (%s) exceed the budget',
  (keyword) => {
    const check = compileSchema(doubling(keyword) as unknown as JsonObject, `doubling-${keyword}`);
    expect(exceeding(check, {})).toBe('work');
  },
);

test('references that multiply with the depth of the arguments also end', () => {
  const node = { properties: { a: { $ref: '#/$defs/node' } } };
  const check = compileSchema(
    { type: 'object', $ref: '#/$defs/node', $defs: { node: { allOf: [node, node] } } },
    'k9',
  );
  let args: JsonValue = {};
  for (let depth = 0; depth < 30; depth += 1) {
    args = { a: args };
  }
  expect(exceeding(check, args)).toBe('work');
  expect(check({ a: { a: {} } })).toBeNull();
});

test('a schema cannot make its check asynchronous, which would accept everything', () => {
  expect(
    compileSchema({ $async: true, ...object({ a: { type: 'string' } }) }, 'k13')({ a: 1 }),
  ).toContain('/a');
});

test('a circular reference ends', () => {
  const check = compileSchema({ type: 'object', allOf: [{ $ref: '#' }] }, 'k10');
  expect(exceeding(check, {})).toBe('work');
});

test('recursive schemas, anchors, escaped names and definitions work', () => {
  const check = compileSchema(
    {
      type: 'object',
      properties: {
        children: { type: 'array', items: { $ref: '#' } },
        n: { $ref: '#/$defs/a~1b%20c' },
        m: { $ref: '#num' },
        o: { $ref: '#/definitions/o' },
      },
      $id: 'https://example.org/tree',
      $defs: { 'a/b c': { type: 'integer' }, d: { $anchor: 'num', type: 'number' } },
      definitions: { o: { type: 'string' } },
    },
    'k11',
  );
  expect(check({ children: [{ children: [], n: 1 }], m: 1.5, o: 'x' })).toBeNull();
  expect(check({ children: [{ n: 'x' }] })).toContain('/children/0/n');
  expect(check({ m: 'x' })).toContain('/m');
});

test('equal items are found without comparing every pair', () => {
  const check = compileSchema(
    object({ a: { type: 'array', uniqueItems: true }, b: { type: 'array', uniqueItems: false } }),
    'k12',
  );
  expect(check({ a: Array.from({ length: 200_000 }, (_, index) => index), b: [1, 1] })).toBeNull();
  expect(
    check({
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    }),
  ).toBe('/a must not have equal items');
});
