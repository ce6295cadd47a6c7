/** Holds a structured result against the schema that its tool promised. */
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import { canonicalJson, sha256, type JsonObject, type JsonValue } from '../../base';
import { compileSchema } from '../definitions/json-schema';

/**
 * In what way the result breaks the tool's promise, or `null`. An error result promises nothing.
 */
export function structuredMisfit(tool: Tool, result: CallToolResult): string | null {
  if (!tool.outputSchema || result.isError) {
    return null;
  }
  if (result.structuredContent === undefined) {
    return 'there is none';
  }
  try {
    const schema = tool.outputSchema as JsonObject;
    const check = compileSchema(schema, `output ${sha256(canonicalJson(schema))}`, 'result');
    return check(result.structuredContent as JsonValue);
  } catch {
    // Ajv's words quote the schema, which is the server's text.
    return 'the schema itself cannot be used';
  }
}
