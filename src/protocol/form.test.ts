/** @jest-environment node */
import { MAX_FIELDS, misfitOf, readForm, type Field } from './form';

const form = (properties: Record<string, unknown>, required: string[] = []) =>
  readForm({ type: 'object', properties, required });
const only = (schema: object, required = false): Field =>
  form({ it: schema }, required ? ['it'] : [])![0]!;

test('every kind that MCP names is read, in order, with its words and its default', () => {
  const fields = form(
    {
      name: {
        type: 'string',
        title: 'Name',
        description: 'Yours',
        minLength: 2,
        maxLength: 5,
        default: 'Ada',
      },
      mail: { type: 'string', format: 'email' },
      age: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
      share: { type: 'number' },
      sure: { type: 'boolean', default: false },
      plain: { type: 'string', enum: ['a', 'b'], enumNames: ['A'], default: 'b' },
      titled: {
        type: 'string',
        oneOf: [
          { const: 'r', title: 'Red' },
          { const: 'g', title: 'Green' },
        ],
      },
      many: {
        type: 'array',
        items: { type: 'string', enum: ['x', 'y'] },
        minItems: 1,
        maxItems: 2,
        default: ['y'],
      },
      manyTitled: { type: 'array', items: { anyOf: [{ const: 'x', title: 'X' }] } },
    },
    ['mail'],
  );
  expect(fields).toEqual([
    {
      name: 'name',
      title: 'Name',
      description: 'Yours',
      required: false,
      kind: 'text',
      format: null,
      minLength: 2,
      maxLength: 5,
      initial: 'Ada',
    },
    {
      name: 'mail',
      title: null,
      description: null,
      required: true,
      kind: 'text',
      format: 'email',
      minLength: 0,
      maxLength: 10_000,
      initial: null,
    },
    expect.objectContaining({
      name: 'age',
      kind: 'number',
      integer: true,
      minimum: 1,
      maximum: 9,
      initial: 3,
    }),
    expect.objectContaining({
      name: 'share',
      kind: 'number',
      integer: false,
      minimum: null,
      maximum: null,
      initial: null,
    }),
    expect.objectContaining({ name: 'sure', kind: 'boolean', initial: false }),
    expect.objectContaining({
      kind: 'choice',
      options: [
        { value: 'a', label: 'A' },
        { value: 'b', label: 'b' },
      ],
      initial: 'b',
    }),
    expect.objectContaining({
      kind: 'choice',
      options: [
        { value: 'r', label: 'Red' },
        { value: 'g', label: 'Green' },
      ],
    }),
    expect.objectContaining({ kind: 'choices', minItems: 1, maxItems: 2, initial: ['y'] }),
    expect.objectContaining({ kind: 'choices', minItems: 0, maxItems: 1, initial: null }),
  ]);
});

test('a default that does not fit is none', () => {
  expect(only({ type: 'integer', default: 'three' }).initial).toBeNull();
  expect(only({ type: 'string', enum: ['a'], default: 'b' }).initial).toBeNull();
});

test.each([
  ['no object', { type: 'string' }],
  ['no fields', { type: 'object', properties: {} }],
  ['a nested object', { type: 'object', properties: { it: { type: 'object', properties: {} } } }],
  [
    'a list of anything',
    { type: 'object', properties: { it: { type: 'array', items: { type: 'string' } } } },
  ],
  ['a field of any type', { type: 'object', properties: { it: {} } }],
  [
    'a format of its own',
    { type: 'object', properties: { it: { type: 'string', format: 'password' } } },
  ],
  [
    'a choice of objects',
    { type: 'object', properties: { it: { type: 'string', oneOf: [{ type: 'string' }] } } },
  ],
  [
    'the same choice twice',
    { type: 'object', properties: { it: { type: 'string', enum: ['a', 'a'] } } },
  ],
  [
    'a length that is none',
    { type: 'object', properties: { it: { type: 'string', minLength: -1 } } },
  ],
  [
    'a required field that is not there',
    { type: 'object', properties: { it: { type: 'string' } }, required: ['other'] },
  ],
  [
    'a title without end',
    { type: 'object', properties: { it: { type: 'string', title: 'x'.repeat(2001) } } },
  ],
  [
    'too many fields',
    {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: MAX_FIELDS + 1 }, (_, n) => [`f${n}`, { type: 'string' }]),
      ),
    },
  ],
  [
    'the key that changes objects',
    JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as unknown,
  ],
  ['null', null],
])('%s is not read', (_what, schema) => {
  expect(readForm(schema)).toBeNull();
});

test.each([
  [{ type: 'string', minLength: 2 }, 'a', { code: 'too_short', limit: 2 }],
  [{ type: 'string', maxLength: 2 }, '👍👍', null],
  [{ type: 'string', maxLength: 2 }, 'abc', { code: 'too_long', limit: 2 }],
  [{ type: 'string' }, 5, { code: 'type' }],
  [{ type: 'string', format: 'email' }, 'a@b', null],
  [{ type: 'string', format: 'email' }, 'a b', { code: 'email' }],
  [{ type: 'string', format: 'uri' }, 'https://a.b/', null],
  [{ type: 'string', format: 'uri' }, 'a.b', { code: 'uri' }],
  [{ type: 'string', format: 'date' }, '2024-02-29', null],
  [{ type: 'string', format: 'date' }, '2023-02-29', { code: 'date' }],
  [{ type: 'string', format: 'date-time' }, '2024-02-29T10:00:00Z', null],
  [{ type: 'string', format: 'date-time' }, '2024-02-29T10:00', { code: 'date-time' }],
  [{ type: 'integer' }, 1.5, { code: 'type' }],
  [{ type: 'number', minimum: 0 }, -1, { code: 'too_small', limit: 0 }],
  [{ type: 'number', maximum: 1 }, 1.5, { code: 'too_large', limit: 1 }],
  [{ type: 'number' }, Number.POSITIVE_INFINITY, { code: 'type' }],
  [{ type: 'boolean' }, 'yes', { code: 'type' }],
  [{ type: 'string', enum: ['a'] }, 'b', { code: 'option' }],
  [{ type: 'array', items: { enum: ['a', 'b'] }, minItems: 1 }, [], { code: 'too_few', limit: 1 }],
  [
    { type: 'array', items: { enum: ['a', 'b'] }, maxItems: 1 },
    ['a', 'b'],
    { code: 'too_many', limit: 1 },
  ],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, ['a', 'a'], { code: 'option' }],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, 'a', { code: 'type' }],
])('%j with %j: %j', (schema, value, expected) => {
  expect(misfitOf(only(schema), value)).toEqual(expected);
});

test('no text is longer than 10 000 characters, whatever the server allows', () => {
  expect(misfitOf(only({ type: 'string', maxLength: 1e9 }), 'x'.repeat(10_001))).toEqual({
    code: 'too_long',
    limit: 10_000,
  });
});

test('only what is required may not be left out', () => {
  expect(misfitOf(only({ type: 'boolean' }), undefined)).toBeNull();
  expect(misfitOf(only({ type: 'boolean' }, true), undefined)).toEqual({ code: 'required' });
});
