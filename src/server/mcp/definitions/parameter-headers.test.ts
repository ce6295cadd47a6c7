import type { JsonObject } from '../../base/canonical-json';
import { hasValidParameterHeaders } from './parameter-headers';

const of = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...rest,
});
const declared = (header: unknown, type = 'string'): JsonObject => ({
  type,
  'x-mcp-header': header as string,
});

test.each<[string, JsonObject]>([
  ['none', of({ a: { type: 'string' } })],
  ['one at a property', of({ a: declared('Region') })],
  ['one at a property of a property', of({ a: of({ b: declared('Region', 'integer') }) })],
  ['a property of that name', of({ 'x-mcp-header': { type: 'string' } })],
  ['a property called properties', of({ properties: declared('A', 'boolean') })],
  ['the words as a value', of({ a: { const: { 'x-mcp-header': 7 } } })],
])('%s: valid', (_case, schema) => {
  expect(hasValidParameterHeaders(schema)).toBe(true);
});

test.each<[string, JsonObject]>([
  ['at the root', { ...of({}), 'x-mcp-header': 'A' }],
  ['not a text', of({ a: declared(1) })],
  ['empty', of({ a: declared('') })],
  ['not a token', of({ a: declared('a b') })],
  ['a line break', of({ a: declared('a\nb') })],
  ['of an object', of({ a: declared('A', 'object') })],
  ['of a number', of({ a: declared('A', 'number') })],
  ['twice, in other letters', of({ a: declared('A'), b: declared('a') })],
  ['under items', of({ a: { type: 'array', items: declared('A') } })],
  ['under anyOf', of({}, { anyOf: [of({ a: declared('A') })] })],
  ['under patternProperties', of({}, { patternProperties: { a: declared('A') } })],
  ['under $defs', of({}, { $defs: { a: declared('A') } })],
  ['under properties of $defs', of({}, { $defs: { a: of({ b: declared('A') }) } })],
])('%s: not valid', (_case, schema) => {
  expect(hasValidParameterHeaders(schema)).toBe(false);
});
