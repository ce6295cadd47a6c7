/** Legal tools of every shape, on every wire, against what each provider is known to refuse. */
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../base/canonical-json';
import { readSchema } from '../../work/schema/json-schema';
import { safeDefinition } from '.';
import { LEGAL } from './testing/legal-tools';
import { refusals, WIRE_NAMES } from './testing/rules';

const toolOf = (inputSchema: JsonObject, description = 'd') => ({
  modelName: 's__t',
  description,
  inputSchema,
});
const sent = (schema: JsonObject, wire: string): JsonObject =>
  safeDefinition(toolOf(schema), wire).tool.inputSchema as JsonObject;

const ajv = new Ajv2020({ strict: false, logger: false, validateFormats: false });

describe.each(WIRE_NAMES)('on the wire %s', (wire) => {
  test.each(Object.entries(LEGAL))('%s is sent as the provider takes it', (name, schema) => {
    expect(readSchema(schema, name)).toEqual({ parts: expect.any(Number) });
    const before = structuredClone(schema);
    const { tool } = safeDefinition(toolOf(schema), wire);
    expect(refusals(wire, tool)).toEqual([]);
    expect(ajv.validateSchema(tool.inputSchema)).toBe(true);
    expect(schema).toEqual(before);
    // The same definition again is the same text, so that prompts can be cached.
    expect(JSON.stringify(safeDefinition(toolOf(schema), wire).tool)).toBe(JSON.stringify(tool));
  });
});

test('an unknown type of provider gets what every provider takes', () => {
  const schema = LEGAL['an enum of numbers'] ?? {};
  expect(sent(schema, 'another')).toEqual(sent(schema, 'openai-compatible'));
});

test('the rules find what providers refuse of definitions as servers write them', () => {
  const refused = Object.values(LEGAL).filter(
    (schema) => refusals('openai', { name: 't', inputSchema: schema }).length > 0,
  );
  expect(refused.length).toBeGreaterThan(40);
});

test('a definition is copied once for each wire', () => {
  const tool = toolOf({ type: 'object' });
  expect(safeDefinition(tool, 'openai')).toBe(safeDefinition(tool, 'azure'));
  expect(safeDefinition(tool, 'openai')).not.toBe(safeDefinition(tool, 'google'));
});

test('a long description goes on in the schema where a provider limits it', () => {
  const description = 'word '.repeat(400);
  const { tool } = safeDefinition(toolOf({ type: 'object' }, description), 'openai');
  const rest = (tool.inputSchema as JsonObject).description;
  expect(tool.description).toHaveLength(1_024);
  expect(`${tool.description}${String(rest)}`).toBe(description);
  expect(
    safeDefinition(toolOf({ type: 'object' }, description), 'anthropic').tool.description,
  ).toBe(description);
});

test.each<[string, string, JsonObject]>([
  [
    'anyOf requirements at the root',
    'openai',
    {
      type: 'object',
      properties: { id: { type: 'string' }, name: { type: 'string' } },
      description: 'Also: {"anyOf":[{"required":["id"]},{"required":["name"]}]}',
    },
  ],
  [
    'a reference at the root',
    'google',
    {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
    },
  ],
  [
    'OpenAPI nullable',
    'google',
    {
      type: 'object',
      properties: { q: { type: 'string', nullable: true }, r: expect.anything() },
    },
  ],
  [
    'draft-04 bounds',
    'anthropic',
    {
      type: 'object',
      properties: { n: { type: 'number', exclusiveMinimum: 0 } },
    },
  ],
  [
    'a closed tuple',
    'openai',
    {
      type: 'object',
      properties: {
        at: {
          type: 'array',
          items: { type: 'number' },
          description: 'Also: {"prefixItems":[{"type":"number"},{"type":"number"}]}',
        },
      },
    },
  ],
  [
    'recursion',
    'openai',
    {
      type: 'object',
      properties: { root: { $ref: '#/$defs/node_1' } },
      required: ['root'],
      $defs: expect.objectContaining({ node_1: expect.objectContaining({ type: 'object' }) }),
    },
  ],
])('%s on the wire %s', (name, wire, expected) => {
  expect(sent(LEGAL[name] ?? {}, wire)).toEqual(expected);
});

test('a parameter that the operator leaves out stays out, wherever a schema names it', () => {
  const closed = { properties: { text: {} }, additionalProperties: false };
  const force = { properties: { force: { type: 'boolean' } } };
  const schemas: JsonObject[] = [
    { type: 'object', ...closed, oneOf: [force, { required: ['text'] }] },
    { type: 'object', ...closed, allOf: [force] },
    { type: 'object', ...closed, if: {}, then: force },
    { type: 'object', ...closed, $ref: '#/$defs/all', $defs: { all: force } },
  ];
  for (const schema of schemas) {
    for (const wire of WIRE_NAMES) {
      expect(Object.keys(sent(schema, wire).properties as JsonObject)).toEqual(['text']);
    }
  }
});

test('what refers to itself many times makes no large definition', () => {
  for (const wire of WIRE_NAMES) {
    const schema = LEGAL['references that double'] ?? {};
    const most = 4_096 + 2 * JSON.stringify(schema).length;
    expect(JSON.stringify(sent(schema, wire)).length).toBeLessThanOrEqual(most);
  }
});

/** Objects with names that providers take and names that they refuse. */
const name = fc.oneof(
  fc.constantFrom(
    'id',
    '$filter',
    'filter',
    'a b',
    'имя',
    '名前',
    'x[y]',
    '',
    '@type',
    'n'.repeat(80),
  ),
  fc.string({ maxLength: 12 }).filter((text) => text !== '__proto__'),
);
const value = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<JsonValue>('x', 1, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

/** A schema that names every property of a value. */
function schemaFor(of: JsonValue): JsonObject {
  if (Array.isArray(of)) {
    return { type: 'array', items: { anyOf: of.length > 0 ? of.map(schemaFor) : [{}] } };
  }
  if (of !== null && typeof of === 'object') {
    const properties = Object.entries(of).map(([key, entry]) => [key, schemaFor(entry)] as const);
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: Object.keys(of),
    };
  }
  return {};
}

test.each(WIRE_NAMES)('%s: arguments come back under the names of the server', (wire) => {
  fc.assert(
    fc.property(value.object, (args) => {
      const { names, tool } = safeDefinition(toolOf(schemaFor(args)), wire);
      const written = names.apply(args);
      expect(refusals(wire, tool)).toEqual([]);
      expect(names.restore(written)).toEqual(args);
      // A model that writes the server's own names is understood, too.
      expect(names.restore(args)).toEqual(args);
      const top = Object.keys((tool.inputSchema as JsonObject).properties ?? {});
      expect(Object.keys(written).sort()).toEqual(top.sort());
    }),
    { numRuns: 200 },
  );
});

test('a property under both names is refused, and numbers of other kinds are left alone', () => {
  class Exact {
    constructor(readonly digits: string) {}
  }
  const { names } = safeDefinition(toolOf({ type: 'object', properties: { $top: {} } }), 'openai');
  const [safe = ''] = Object.keys(names.apply({ $top: 1 }));
  expect(() => names.restore({ [safe]: 1, $top: 2 })).toThrow('given twice');
  const exact = new Exact('12345678901234567890') as unknown as JsonValue;
  expect(names.restore({ [safe]: exact })).toEqual({ $top: exact });
  expect((names.restore({ [safe]: exact }) as JsonObject)['$top']).toBe(exact);
});
