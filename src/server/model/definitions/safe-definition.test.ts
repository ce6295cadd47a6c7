/** Legal tools of every shape, on every wire, against what each provider is known to refuse. */
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../base';
import { modelName } from '../../mcp/definitions/model-name';
import { readSchema } from '../../work/schema/json-schema';
import { safeDefinition } from '.';
import { LEGAL } from './testing/legal-tools';
import { refusals, WIRE_NAMES } from './testing/rules';

const toolOf = (inputSchema: JsonObject, description = 'd') => ({
  modelName: 's__t',
  description,
  inputSchema,
});
const schemaOf = (schema: JsonObject, wire: string): JsonObject =>
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
