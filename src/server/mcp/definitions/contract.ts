/**
 * What a call depends on in a tool's definition, its contract, as opposed to its words: titles,
 * descriptions, comments and examples. And one spelling of what has no order.
 */
import type { Tool } from '@modelcontextprotocol/client';
import { canonicalJson, isRecord, sha256, type JsonObject, type JsonValue } from '../../base';

const WORDS: ReadonlySet<string> = new Set(['title', 'description', '$comment', 'examples']);
/** Values, not schemas: what looks like a keyword in them is none. */
const DATA: ReadonlySet<string> = new Set(['const', 'default', 'examples']);
/** Lists whose order means nothing. */
const SETS: ReadonlySet<string> = new Set(['required', 'enum', 'type']);
/** Their keys are names that the server chose. */
const NAMED: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependentRequired',
  'dependencies',
]);

const sorted = (list: readonly JsonValue[]): JsonValue[] =>
  list.toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));

/** @param words Whether titles, descriptions, comments and examples stay. */
function schemaOf(schema: JsonValue, words: boolean): JsonValue {
  if (Array.isArray(schema)) {
    return schema.map((part) => schemaOf(part, words));
  }
  if (!isRecord(schema)) {
    return schema;
  }
  const entries = Object.entries(schema as JsonObject).flatMap(
    ([key, part]): [string, JsonValue][] => {
      if (WORDS.has(key) && !words) {
        return [];
      }
      if (SETS.has(key) && Array.isArray(part)) {
        return [[key, sorted(part)]];
      }
      if (DATA.has(key) || part === null || typeof part !== 'object') {
        return [[key, part]];
      }
      return [
        [key, NAMED.has(key) && isRecord(part) ? namedOf(part, words) : schemaOf(part, words)],
      ];
    },
  );
  return Object.fromEntries(entries);
}

const namedOf = (named: JsonObject, words: boolean): JsonObject =>
  Object.fromEntries(Object.entries(named).map(([name, part]) => [name, schemaOf(part, words)]));

/** The same schema, whatever the order of what has none. */
export const orderless = (schema: JsonValue): JsonValue => schemaOf(schema, true);

/** SHA-256 of the contract: the name, both schemas, the hints and the execution, without words. */
export function contractHash(tool: Tool): string {
  const { name, inputSchema, outputSchema, annotations, execution } = tool;
  const { title: _words, ...hints } = annotations ?? {};
  return sha256(
    canonicalJson({
      name,
      inputSchema: schemaOf(inputSchema as JsonObject, false),
      ...(outputSchema ? { outputSchema: schemaOf(outputSchema as JsonObject, false) } : {}),
      ...(Object.keys(hints).length > 0 ? { annotations: hints } : {}),
      ...(execution ? { execution } : {}),
    }),
  );
}
