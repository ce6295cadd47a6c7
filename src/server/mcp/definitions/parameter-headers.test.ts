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
  ['a declaration at a property', of({ a: declared('Region') })],
  ['a declaration at a nested property', of({ a: of({ b: declared('Region', 'integer') }) })],
  ['a property with that name', of({ 'x-mcp-header': { type: 'string' } })],
  ['a property named properties', of({ properties: declared('A', 'boolean') })],
  ['the keyword inside a value', of({ a: { const: { 'x-mcp-header': 7 } } })],
])('%s is valid', (_case, schema) => {
  expect(hasValidParameterHeaders(schema)).toBe(true);
});

test.each<[string, JsonObject]>([
  ['a declaration at the root', { ...of({}), 'x-mcp-header': 'A' }],
  ['a declaration that is not text', of({ a: declared(1) })],
  ['empty', of({ a: declared('') })],
  ['a declaration that is not a token', of({ a: declared('a b') })],
  ['a declaration with a line break', of({ a: declared('a\nb') })],
  ['a declaration at an object', of({ a: declared('A', 'object') })],
  ['a declaration at a number', of({ a: declared('A', 'number') })],
  ['a repeated declaration in other case', of({ a: declared('A'), b: declared('a') })],
  ['a declaration under items', of({ a: { type: 'array', items: declared('A') } })],
  ['a declaration under anyOf', of({}, { anyOf: [of({ a: declared('A') })] })],
  ['a declaration under patternProperties', of({}, { patternProperties: { a: declared('A') } })],
  ['a declaration under $defs', of({}, { $defs: { a: declared('A') } })],
  ['a declaration under properties of $defs', of({}, { $defs: { a: of({ b: declared('A') }) } })],
])('%s is not valid', (_case, schema) => {
  expect(hasValidParameterHeaders(schema)).toBe(false);
});
