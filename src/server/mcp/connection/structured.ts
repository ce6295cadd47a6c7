/** Checks a structured result against the tool's output schema. */
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import type { JsonObject, JsonValue } from '../../base';
import { OverBudget } from '../../work';
import type { Schemas } from '../definitions/schemas';

/**
 * Says how the result breaks the tool's `outputSchema`; `null` if it does not. An error result may
 * have any shape.
 */
export async function structuredMisfit(
  tool: Tool,
  result: CallToolResult,
  schemas: Pick<Schemas, 'misfit'>,
): Promise<string | null> {
  const { outputSchema } = tool;
  if (!outputSchema || result.isError) {
    return null;
  }
  if (result.structuredContent === undefined) {
    return 'there is none';
  }
  try {
    const value = result.structuredContent as JsonValue;
    return await schemas.misfit(outputSchema as JsonObject, value, 'result');
  } catch (error) {
    // Not ajv's messages: they quote the schema, which is the server's text.
    return error instanceof OverBudget
      ? 'checking it takes too much work'
      : 'the schema itself cannot be used';
  }
}
