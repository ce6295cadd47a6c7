/** Which schemas are so simple that compiling and using them takes a few milliseconds. */
import type { JsonObject } from '../../base';

const MAX_CHARS = 4_096;
/** Patterns take time for themselves, and references multiply. */
const COSTLY = /"(?:pattern|patternProperties|\$ref|\$dynamicRef)":/;

/** Definitions are asked for again with every call. */
const known = new WeakMap<JsonObject, boolean>();

/** @param schema Within the bounds of a definition (`mcp/definitions/measure.ts`). */
export function isSimpleSchema(schema: JsonObject): boolean {
  const remembered = known.get(schema);
  if (remembered !== undefined) {
    return remembered;
  }
  const text = JSON.stringify(schema);
  const isSimple = text.length <= MAX_CHARS && !COSTLY.test(text);
  known.set(schema, isSimple);
  return isSimple;
}
