/** Checks the `x-mcp-header` declarations of an input schema (MCP 2026-07-28). */
import type { JsonObject, JsonValue } from '../../base';

const KEYWORD = 'x-mcp-header';
/** RFC 9110 tokens. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const TYPES = new Set(['string', 'integer', 'boolean']);

interface Place {
  value: JsonValue;
  /** A declaration is allowed only at a property that is reached through `properties` alone. */
  allowed: boolean;
  /** `value` maps names to schemas, so its keys are not keywords. */
  names: boolean;
}

function childrenOf({ value, allowed, names }: Place, root: boolean): Place[] {
  if (value === null || typeof value !== 'object') {
    return [];
  }
  return Object.entries(value)
    .filter(
      ([key]) =>
        names || (key !== 'const' && key !== 'enum' && key !== 'default' && key !== 'examples'),
    )
    .map(([key, child]) => {
      const isProperties = !names && key === 'properties' && (root || allowed);
      return {
        value: child,
        allowed: names ? allowed : isProperties,
        names: !names && (isProperties || NAMED.has(key)),
      };
    });
}

const NAMED = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/** @param schema Bounded by `measure`. */
export function hasValidParameterHeaders(schema: JsonObject): boolean {
  const seen = new Set<string>();
  const open: Place[] = [{ value: schema, allowed: false, names: false }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { value, allowed, names } = place;
    if (
      !names &&
      value !== null &&
      typeof value === 'object' &&
      !Array.isArray(value) &&
      value[KEYWORD] !== undefined
    ) {
      const header = value[KEYWORD];
      if (
        !allowed ||
        typeof header !== 'string' ||
        !TOKEN.test(header) ||
        !TYPES.has(String(value['type']))
      ) {
        return false;
      }
      if (seen.has(header.toLowerCase())) {
        return false;
      }
      seen.add(header.toLowerCase());
    }
    open.push(...childrenOf(place, value === schema));
  }
  return true;
}
