/** What models write as arguments: what is kept, what is repaired, and what is refused. */
import { serverConfig } from '../../../test/support/config';
import { work } from '../../../test/support/work';
import type { JsonObject } from '../base';
import type { CatalogTool } from '../mcp';
import { readDefinition } from '../mcp/definitions/definition';
import { createSchemas } from '../mcp/definitions/schemas';
import { OverBudget } from '../work';
import { editedArguments, modelArguments } from './arguments';

const server = serverConfig('http://x/mcp');
const schemas = createSchemas(work, 'test');

async function toolWith(inputSchema: object, changes: Partial<typeof server> = {}) {
  const definition = await readDefinition(
    { name: 'act', inputSchema: inputSchema as { type: 'object' } },
    schemas,
  );
  const { checkArguments, repairArguments, text } = definition;
  return {
    server: { ...server, ...changes },
    name: 'act',
    definition: text,
    checkArguments,
    repairArguments,
  } as unknown as CatalogTool;
}

/** A tool with these properties, of which the first is required. */
const props = (properties: object, changes: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).slice(0, 1),
  additionalProperties: false,
  ...changes,
});
const one = (a: object) => props({ a });
const asTheyAre = (args: JsonObject): JsonObject => args;
const integer = { type: 'integer' };
const number = { type: 'number' };
const text = { type: 'string' };
const list = (items: object) => ({ type: 'array', items });
const nullable = (type: object) => ({ anyOf: [type, { type: 'null' }] });
const optional = props({ a: integer, b: text, c: nullable(text) });

async function read(schema: object, input: string) {
  const {
    text: sent,
    repaired,
    refused,
  } = await modelArguments(input, await toolWith(schema), asTheyAre);
  return { sent, repaired, refused: refused?.words ?? null };
}

describe('numbers', () => {
  test.each<[schema: object, input: string, sent: string]>([
    [integer, '9007199254740993', '9007199254740993'],
    [integer, '-9223372036854775808', '-9223372036854775808'],
    [integer, '18446744073709551615', '18446744073709551615'],
    [integer, `1${'0'.repeat(99)}1`, `1${'0'.repeat(99)}1`],
    [number, '0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
    [number, '3.14159265358979323846', '3.14159265358979323846'],
    [number, '-79228162514264337593543950.335', '-79228162514264337593543950.335'],
    [number, '1.00000000000000000001', '1.00000000000000000001'],
    [
      {},
      '{"deep":[9007199254740993,{"x":0.12345678901234567890}]}',
      '{"deep":[9007199254740993,{"x":0.12345678901234567890}]}',
    ],
    // As any JSON library prints them.
    [number, '1.0', '1'],
    [number, '-0', '0'],
    [number, '1E2', '100'],
    [number, '0.10', '0.1'],
    [integer, '9007199254740992', '9007199254740992'],
    // Compared with all their digits.
    [{ ...integer, minimum: 9007199254740991 }, '9007199254740993', '9007199254740993'],
    [{ ...number, exclusiveMaximum: 10 }, '9.99999999999999999999', '9.99999999999999999999'],
    [{ ...integer, maximum: 2 ** 63 }, '9223372036854775807', '9223372036854775807'],
    [{ ...integer, multipleOf: 3 }, '9007199254740993', '9007199254740993'],
    [{ ...number, multipleOf: 0.1 }, '0.3', '0.3'],
    [
      { ...list(integer), uniqueItems: true },
      '[9007199254740993,9007199254740992]',
      '[9007199254740993,9007199254740992]',
    ],
  ])('%j: %s is sent as %s', async (schema, input, sent) => {
    expect(await read(one(schema), `{"a":${input}}`)).toEqual({
      sent: `{"a":${sent}}`,
      repaired: false,
      refused: null,
    });
  });

  test.each<[schema: object, input: string, words: RegExp]>([
    [integer, '9007199254740993.5', /\/a must be integer, not 9007199254740993\.5/],
    [integer, '1.00000000000000000001', /must be integer, not 1\.00000000000000000001/],
    [{ ...integer, maximum: 9007199254740991 }, '9007199254740993', /must be <= 9007199254740991/],
    [{ ...number, maximum: 10 }, '10.00000000000000000001', /must be <= 10, not 10\.0000/],
    [{ ...number, minimum: 1 }, '0.99999999999999999999', /must be >= 1/],
    [{ ...number, exclusiveMinimum: 1 }, '1', /must be > 1/],
    [{ ...integer, multipleOf: 2 }, '9007199254740993', /must be multiple of 2/],
    [number, '1e999', /The number 1e999 cannot be kept/],
    [number, '1e-999', /The number 1e-999 cannot be kept/],
    [number, '9'.repeat(1_001), /The number 9{40} cannot be kept/],
    [number, 'NaN', /cannot be used/],
    [number, '-Infinity', /cannot be used/],
    [number, 'undefined', /cannot be used/],
    [number, '0x10', /cannot be used/],
  ])('%j: %s is refused', async (schema, input, words) => {
    const { refused, repaired } = await read(one(schema), `{"a":${input}}`);
    expect(refused).toMatch(words);
    expect(repaired).toBe(false);
  });

  test.each(['9007199254740993', '0.1000000000000000055511151231257827', '-1e-7'])(
    'a person may write %s, too',
    (digits) => {
      expect(editedArguments(`{"a":${digits}}`)).toMatchObject({ text: `{"a":${digits}}` });
    },
  );
});

describe('what has one reading is repaired', () => {
  test.each<[what: string, schema: object, input: string, sent: string]>([
    // The text as a whole
    ['a fence', optional, '```json\n{"a":1}\n```', '{"a":1}'],
    ['a fence without a language', optional, '```\n{"a":1}```', '{"a":1}'],
    ['a fence that is not closed', optional, '```json\n{"a":1}', '{"a":1}'],
    ['a trailing comma', optional, '{"a":1,}', '{"a":1}'],
    ['trailing commas inside', one(list(integer)), '{"a":[1,2,],}', '{"a":[1,2]}'],
    ['comments', optional, '{"a":1, // one\n/* two */ "b":"x"}', '{"a":1,"b":"x"}'],
    ['single quotes', optional, `{'a': 1, 'b': 'say "it\\'s"'}`, `{"a":1,"b":"say \\"it's\\""}`],
    ['bare keys', optional, '{a: 1, b: "x"}', '{"a":1,"b":"x"}'],
    ["Python's constants", props({ a: { type: 'boolean' } }), "{'a': True}", '{"a":true}'],
    ['a raw line break in a text', props({ a: text }), '{"a":"x\ny\tz"}', '{"a":"x\\ny\\tz"}'],
    ['the JSON text of an object', optional, '"{\\"a\\":1}"', '{"a":1}'],
    ['digits in a mended text', optional, '{"a":9007199254740993,}', '{"a":9007199254740993}'],
    // A wrapper
    ['"arguments" around them', optional, '{"arguments":{"a":1}}', '{"a":1}'],
    ['"input" around them', optional, '{"input":{"a":1}}', '{"a":1}'],
    ['a JSON text in a wrapper', optional, '{"arguments":"{\\"a\\":\\"1\\"}"}', '{"a":1}'],
    // Values as text
    ['an integer as text', one(integer), '{"a":"5"}', '{"a":5}'],
    ['a big integer as text', one(integer), '{"a":"9007199254740993"}', '{"a":9007199254740993}'],
    ['a number as text', one(number), '{"a":"-1.5e3"}', '{"a":-1500}'],
    ['true as text', one({ type: 'boolean' }), '{"a":"true"}', '{"a":true}'],
    ['False as text', one({ type: 'boolean' }), '{"a":"False"}', '{"a":false}'],
    ['a list as text', one(list(text)), '{"a":"[\\"x\\",\\"y\\"]"}', '{"a":["x","y"]}'],
    ['a list of numbers as texts', one(list(integer)), '{"a":"[\\"1\\",\\"2\\"]"}', '{"a":[1,2]}'],
    ['an object as text', one(props({ b: integer })), '{"a":"{\\"b\\":1}"}', '{"a":{"b":1}}'],
    [
      "Python's print of an object",
      one(props({ b: text })),
      `{"a":"{'b': 'x'}"}`,
      '{"a":{"b":"x"}}',
    ],
    [
      'an object in a fence',
      one(props({ b: integer })),
      '{"a":"```json\\n{\\"b\\":1}\\n```"}',
      '{"a":{"b":1}}',
    ],
    ['an integer as text, or null', one(nullable(integer)), '{"a":"5"}', '{"a":5}'],
    ['null as text where null is allowed', one(nullable(integer)), '{"a":"null"}', '{"a":null}'],
    [
      'an integer as text behind a reference',
      { ...one({ $ref: '#/$defs/n' }), $defs: { n: integer } },
      '{"a":"5"}',
      '{"a":5}',
    ],
    [
      'an integer as text in a union without texts',
      one({ anyOf: [integer, list(text)] }),
      '{"a":"[\\"x\\"]"}',
      '{"a":["x"]}',
    ],
    ['a number of an enumeration', one({ enum: [1, 2] }), '{"a":"2"}', '{"a":2}'],
    [
      'a whole number for a text',
      one(text),
      '{"a":12345678901234567890}',
      '{"a":"12345678901234567890"}',
    ],
    [
      'several at once',
      props({ a: integer, b: { type: 'boolean' } }),
      '{"a":"5","b":"true"}',
      '{"a":5,"b":true}',
    ],
    // Null
    ['null for an optional text', optional, '{"a":1,"b":null}', '{"a":1}'],
    [
      'null for an optional enumeration',
      props({ a: integer, b: { enum: ['x'] } }),
      '{"a":1,"b":null}',
      '{"a":1}',
    ],
    [
      'null deep inside',
      one(props({ b: integer, c: text })),
      '{"a":{"b":1,"c":null}}',
      '{"a":{"b":1}}',
    ],
    // One value for a list
    ['one text for a list', one(list(text)), '{"a":"x"}', '{"a":["x"]}'],
    ['one number for a list', one(list(integer)), '{"a":5}', '{"a":[5]}'],
    ['one number as text for a list', one(list(integer)), '{"a":"5"}', '{"a":[5]}'],
    ['one object for a list', one(list(props({ b: integer }))), '{"a":{"b":1}}', '{"a":[{"b":1}]}'],
  ])('%s', async (_what, schema, input, sent) => {
    expect(await read(schema, input)).toEqual({ sent, repaired: true, refused: null });
  });
});

describe('what fits is left as it is written', () => {
  test.each<[what: string, schema: object, input: string]>([
    ['digits where a text is wanted', one(text), '{"a":"5"}'],
    [
      'digits where a text or a number is wanted',
      one({ type: ['integer', 'string'] }),
      '{"a":"5"}',
    ],
    ['digits where anything is wanted', one({}), '{"a":"5"}'],
    ['a JSON text where a text is wanted', one(text), '{"a":"{\\"b\\":1}"}'],
    ['null where null is allowed', optional, '{"a":1,"c":null}'],
    ['a wrapper that the tool knows', props({ input: { type: 'object' } }), '{"input":{"a":1}}'],
    ['a wrapper where any property is taken', { type: 'object' }, '{"arguments":{"a":1}}'],
    ['a fence inside a text', one(text), '{"a":"```json\\n{}\\n```"}'],
    ['nothing', { type: 'object' }, ''],
  ])('%s', async (_what, schema, input) => {
    expect(await read(schema, input)).toEqual({
      sent: input || '{}',
      repaired: false,
      refused: null,
    });
  });
});

describe('what has no reading, or several, is refused', () => {
  const misfit = /do not fit: \/a must be/;
  test.each<[what: string, schema: object, input: string, words: RegExp]>([
    // Cut off
    ['a text that is cut off', optional, '{"a":1', /cannot be used/],
    ['a text that is cut off within a string', optional, '{"a":1,"b":"x', /cannot be used/],
    ['a text that is cut off in a fence', optional, '```json\n{"a":1,\n```', /cannot be used/],
    ['an inner object that is cut off', optional, '{"a":{"b":1}', /cannot be used/],
    [
      'an object as text that is cut off',
      one(props({ b: integer })),
      '{"a":"{\\"b\\":1"}',
      /must be object/,
    ],
    // Not JSON in any way
    ['words around it', optional, 'Here you are: {"a":1}', /cannot be used/],
    ['two objects', optional, '{"a":1}{"a":2}', /cannot be used/],
    ['a missing comma', optional, '{"a":1 "b":"x"}', /cannot be used/],
    ['a quote within a text', optional, '{"b":"say "hi" now"}', /cannot be used/],
    ['only a comma', optional, '{,}', /cannot be used/],
    ['a list of arguments', optional, '[{"a":1}]', /not a JSON object/],
    ['a text', optional, '"a"', /not a JSON object/],
    ['a number', optional, '5', /not a JSON object/],
    ['null', optional, 'null', /not a JSON object/],
    // Several readings
    ['a number with separators', one(integer), '{"a":"1,000"}', misfit],
    ['a number with a unit', one(integer), '{"a":"5 kg"}', misfit],
    ['an empty text for a number', one(integer), '{"a":""}', misfit],
    ['a fraction for a whole number', one(integer), '{"a":"5.5"}', misfit],
    ['1 for true', one({ type: 'boolean' }), '{"a":1}', misfit],
    ['yes for true', one({ type: 'boolean' }), '{"a":"yes"}', misfit],
    ['NaN as text', one(number), '{"a":"NaN"}', misfit],
    ['a number beyond the range, as text', one(number), '{"a":"1e999"}', misfit],
    [
      'a text too short, where numbers are taken, too',
      one({ anyOf: [{ type: 'string', minLength: 3 }, integer] }),
      '{"a":"5"}',
      /\/a/,
    ],
    [
      'a text that is not in a mixed enumeration',
      one({ enum: ['x', 5] }),
      '{"a":"5"}',
      /must be one of "x", 5/,
    ],
    ['a number or a list of them', one({ anyOf: [integer, list(integer)] }), '{"a":"5"}', misfit],
    ['several texts for a list', one(list(text)), '{"a":"x, y"}', misfit],
    ['an empty text for a list', one(list(text)), '{"a":""}', misfit],
    ['a list in another notation', one(list(text)), '{"a":"[x"}', misfit],
    ['an object around a list', one(list({ type: 'object' })), '{"a":{"items":[{}]}}', misfit],
    ['null for a required property', one(integer), '{"a":null}', misfit],
    ['null in a list', one(list(text)), '{"a":["x",null]}', /\/a\/1 must be string, not null/],
    [
      'two alternatives that could each be meant',
      { anyOf: [props({ a: integer, b: {} }), props({ a: {}, b: integer })] },
      '{"a":"1","b":"2"}',
      /must be integer/,
    ],
    [
      'a wrapper that could be a property',
      props({ a: integer }, { additionalProperties: text }),
      '{"input":{"a":1}}',
      /\/input must be string/,
    ],
    [
      'a wrapper that is a property further in',
      one(props({ input: integer })),
      '{"input":{"a":{"input":1}}}',
      /required property/,
    ],
    ['a wrapper with another property', optional, '{"arguments":{"a":1},"b":"x"}', /property/],
    ['a list for a single value', one(integer), '{"a":[5]}', misfit],
    // Hostile
    ['__proto__ in a mended text', optional, '{"a":1,"__proto__":{"x":1},}', /__proto__/],
    [
      '__proto__ in a JSON text',
      one({ type: 'object' }),
      '{"a":"{\\"__proto__\\":{}}"}',
      /do not fit/,
    ],
    [
      'deep nesting in a JSON text',
      one(list({})),
      `{"a":"${'['.repeat(100)}${']'.repeat(100)}"}`,
      /do not fit/,
    ],
    [
      'very many faults',
      one(list(integer)),
      `{"a":[${'"x",'.repeat(200)}1]}`,
      /\/a\/4 must be integer, not "x"; and 195 more/,
    ],
    ['too long a text', optional, `{"b":"${'x'.repeat(40_000)}"}`, /longer than/],
  ])('%s', async (_what, schema, input, words) => {
    expect((await read(schema, input)).refused).toMatch(words);
  });
});

test.each<[schema: object, input: string, words: string]>([
  [
    props({ a: integer, b: { enum: ['x', 'y'] } }),
    '{"a":"five","b":"z"}',
    '/a must be integer, not "five"; /b must be one of "x", "y", not "z"',
  ],
  [
    optional,
    '{"b":"x","d":1}',
    'arguments must have required property \'a\' and must not have the property "d"',
  ],
  [one(nullable(integer)), '{"a":"x"}', '/a must be integer or null, not "x"'],
  [
    one({ ...text, maxLength: 2 }),
    `{"a":"${'x'.repeat(99)}"}`,
    `/a must NOT have more than 2 characters, not "${'x'.repeat(59)}…`,
  ],
  [one({ const: 'x' }), '{"a":"\u202ey"}', '/a must be "x", not "y"'],
])('a refusal says where, what and what came instead (%#)', async (schema, input, words) => {
  expect((await read(schema, input)).refused).toBe(`The arguments do not fit: ${words}.`);
});

test('a repair never leads around the allowed parameters', async () => {
  const tool = await toolWith(optional, { allowedParams: new Map([['act', new Set(['b'])]]) });
  const { refused } = await modelArguments('{"arguments":{"a":1}}', tool, asTheyAre);
  expect(refused?.code).toBe('parameter_not_allowed');
});

test('a check that takes too much work is not followed by a repair', async () => {
  const repairArguments = jest.fn();
  const checkArguments = () => Promise.reject(new OverBudget('work'));
  const tool = { ...(await toolWith(optional)), checkArguments, repairArguments };
  expect((await modelArguments('{"a":"1"}', tool, asTheyAre)).refused?.code).toBe(
    'arguments_uncheckable',
  );
  expect(repairArguments).not.toHaveBeenCalled();
});

test('a repair that takes too much work repairs nothing', async () => {
  const repairArguments = () => Promise.reject(new OverBudget('work'));
  const tool = { ...(await toolWith(optional)), repairArguments };
  expect(await modelArguments('{"a":"1"}', tool, asTheyAre)).toMatchObject({
    text: '{"a":"1"}',
    repaired: false,
    refused: { code: 'arguments_misfit' },
  });
});

test('a repair that fails for another reason is a fault of ours, and is thrown', async () => {
  const repairArguments = () => Promise.reject(new Error('no worker'));
  const tool = { ...(await toolWith(optional)), repairArguments };
  await expect(modelArguments('{"a":"1"}', tool, asTheyAre)).rejects.toThrow('no worker');
});

test('a person who edits is taken literally', () => {
  for (const input of ['{"a":1,}', '"{}"', '```\n{}\n```', "{'a':1}", 'null', '']) {
    expect(editedArguments(input)).toMatchObject({ code: 'arguments_unusable' });
  }
  expect(editedArguments('{"a":"5"}')).toMatchObject({ text: '{"a":"5"}' });
});
