/** Tool schemas that are costly to read or to use, with a value that makes them so. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

export interface HostileSchema {
  name: string;
  /** An input or output schema: of an object. */
  schema: JsonObject;
  /** Arguments or a structured result, about this many characters long. */
  value: (chars: number) => JsonObject;
}

const COSTLY_PATTERN = '(a?){100}a{36,99}$';
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: Math.max(1, Math.floor(count)) }, (_, index) => make(index));
const named = (count: number, make: (index: number) => Json): JsonObject =>
  Object.fromEntries(many(count, (index) => [`p${index}`, make(index)]));
const object = (more: JsonObject): JsonObject => ({ type: 'object', ...more });
/** Texts of 10,000 characters each. */
const texts = (chars: number): JsonObject => named(chars / 10_000, () => 'a'.repeat(10_000));
const list = (chars: number, item: Json): JsonObject => ({
  a: many(chars / (JSON.stringify(item).length + 1), () => item),
});
const nested = (depth: number, inner: JsonObject, around: (inner: JsonObject) => JsonObject) =>
  many(depth, () => around).reduce((made, wrap) => wrap(made), inner);
/** Each part refers twice to the next one. */
const doubling = (keyword: '$ref' | '$dynamicRef'): JsonObject => ({
  allOf: [{ [keyword]: '#/$defs/l0' }],
  $defs: Object.fromEntries(
    many(30, (level): [string, Json] => [
      `l${level}`,
      level === 29
        ? { type: 'object' }
        : { allOf: many(2, () => ({ [keyword]: `#/$defs/l${level + 1}` })) },
    ]),
  ),
});

/** Patterns come first. */
export const HOSTILE_SCHEMAS: readonly HostileSchema[] = [
  {
    name: '64 patterns over every text',
    schema: object({
      additionalProperties: {
        allOf: many(64, (index) => ({ pattern: `(a?){100}a{${36 + index}}$` })),
      },
    }),
    value: texts,
  },
  {
    name: 'one pattern over many texts',
    schema: object({ additionalProperties: { pattern: COSTLY_PATTERN } }),
    value: texts,
  },
  {
    name: 'patterns of names',
    schema: object({
      patternProperties: Object.fromEntries(
        many(64, (index) => [`(a?){50}a{${20 + index}}$`, { type: 'string' }]),
      ),
    }),
    value: (chars) =>
      Object.fromEntries(many(chars / 1_000, (index) => ['a'.repeat(990) + index, 'x'])),
  },
  {
    name: 'a pattern of every name',
    schema: object({ propertyNames: { pattern: COSTLY_PATTERN } }),
    value: (chars) =>
      Object.fromEntries(many(chars / 1_000, (index) => ['a'.repeat(990) + index, 0])),
  },
  {
    name: 'alternatives of patterns for every item',
    schema: object({
      properties: {
        a: { items: { anyOf: many(60, (index) => ({ pattern: `^(a|b|${index}){1,9}$` })) } },
      },
    }),
    value: (chars) => list(chars, 'ababababx'),
  },
  {
    name: 'patterns as large as they may be',
    schema: object({ properties: named(64, () => ({ pattern: 'b{1000}'.repeat(73) })) }),
    value: texts,
  },
  {
    name: 'repetitions within repetitions',
    schema: object({ properties: named(60, () => ({ pattern: '((a{1,9}){1,9}){1,9}' })) }),
    value: texts,
  },
  { name: 'references that double', schema: object(doubling('$ref')), value: texts },
  { name: 'dynamic references that double', schema: object(doubling('$dynamicRef')), value: texts },
  {
    name: 'references that multiply with the depth of the value',
    schema: object({
      $ref: '#/$defs/node',
      $defs: {
        node: {
          allOf: many(2, () => ({ properties: { a: { $ref: '#/$defs/node' } } })),
        },
      },
    }),
    value: () => nested(30, {}, (inner) => ({ a: inner })),
  },
  {
    name: 'a reference to itself for every item',
    schema: object({
      properties: { a: { items: { anyOf: many(200, () => ({ $ref: '#/$defs/n' })) } } },
      $defs: { n: { type: 'string' } },
    }),
    value: (chars) => list(chars, 0),
  },
  {
    name: 'unique items',
    schema: object({ properties: { a: { uniqueItems: true, items: { uniqueItems: true } } } }),
    value: (chars) => ({ a: many(chars / 20, (index) => ({ a: index, b: [index] })) }),
  },
  {
    name: 'formats of quadratic time',
    schema: object({ properties: { a: { items: { format: 'url' } } } }),
    value: (chars) => list(chars, `http://${':'.repeat(2_000)}`),
  },
  {
    name: 'all formats of every item',
    schema: object({
      properties: {
        a: {
          items: {
            allOf: ['uri', 'email', 'regex', 'uri-template', 'hostname', 'ipv6', 'duration'].map(
              (format) => ({ format }),
            ),
          },
        },
      },
    }),
    value: (chars) => list(chars, `${'a-'.repeat(1_000)}.`),
  },
  {
    name: 'alternatives that all fail for every item',
    schema: object({
      properties: { a: { items: { oneOf: many(250, (index) => ({ minimum: index + 1 })) } } },
    }),
    value: (chars) => list(chars, 0),
  },
  {
    name: 'alternatives within alternatives',
    schema: object({
      properties: {
        a: {
          items: nested(9, { type: 'string' }, (inner) => ({
            oneOf: [inner, ...many(25, (index) => ({ const: index + 1 }))],
          })),
        },
      },
    }),
    value: (chars) => list(chars, 0),
  },
  {
    name: 'a list that contains nothing of what it must',
    schema: object({
      properties: {
        a: { allOf: many(200, (index) => ({ contains: { const: -index - 1 }, minContains: 9 })) },
      },
    }),
    value: (chars) => list(chars, 1),
  },
  {
    name: 'schemas that depend on every name',
    schema: object({
      dependentSchemas: named(150, () => ({
        additionalProperties: { enum: many(5, (index) => `${index}`) },
      })),
    }),
    value: (chars) => named(chars / 12, () => 'x'),
  },
  {
    name: 'a long list of values for every item',
    schema: object({
      properties: { a: { items: { enum: many(3_000, (index) => [index]) } } },
    }),
    value: (chars) => list(chars, [-1]),
  },
  {
    name: 'items and properties that nothing has looked at',
    schema: object({
      allOf: many(100, (index) => ({ properties: { [`q${index}`]: true } })),
      unevaluatedProperties: { not: { type: 'string' } },
    }),
    value: (chars) => named(chars / 12, () => 'x'),
  },
  {
    name: 'as many parts as a schema may have',
    schema: object({
      properties: named(490, (index) => ({ anyOf: [{ minimum: index }] })),
    }),
    value: (chars) => named(chars / 12, () => 'x'),
  },
  {
    name: 'parts within parts',
    schema: object({
      properties: {
        a: nested(14, { type: 'string' }, (inner) => ({
          type: 'object',
          properties: { a: inner, b: inner.a ?? true },
          unevaluatedProperties: false,
        })),
      },
    }),
    value: () => ({ a: nested(10, {}, (inner) => ({ a: inner, b: inner })) }),
  },
];
