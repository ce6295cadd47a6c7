/** Checks a structured result against the tool's output schema. */
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import { canonicalJson, sha256, type JsonObject, type JsonValue } from '../../base';
import { compileSchema } from '../definitions/json-schema';

/**
 * Says how the result breaks the tool's `outputSchema`; `null` if it does not. An error result may
 * have any shape.
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
    // Not ajv's messages: they quote the schema, which is the server's text.
    return 'the schema itself cannot be used';
  }
}
