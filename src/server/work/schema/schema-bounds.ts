/**
 * Bounds a JSON Schema before it is compiled: its parts, alternatives, patterns and references.
 */
import { isRecord, type JsonObject, type JsonValue } from '../../base';
import { token } from './references';
import { UnusableSchema } from './schema-fault';
import { standardSchema } from './standard-schema';

/** Added next to each reference; the compiler counts how often a check passes it. */
export const STEP_KEYWORD = 'x-mcp-assistant-step';

const MAX_PARTS = 1_000;
const MAX_ALTERNATIVES = 256;
const MAX_PATTERN_CHARS = 512;
const MAX_PATTERNS = 64;

const SCHEMA = [
  'items',
  'additionalItems',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'contentSchema',
];
const SCHEMAS = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'];
const NAMED_SCHEMAS = [
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
];
const REFERENCES = ['$ref', '$dynamicRef'];

export interface BoundedSchema {
  schema: JsonObject;
  /** Number of subschemas, the root included. */
  parts: number;
}

interface Part {
  schema: JsonObject;
  /** JSON pointer from the root. */
  place: string;
}

function childrenOf({ schema, place }: Part): Part[] {
  const children: Part[] = [];
  const add = (value: JsonValue | undefined, at: string) => {
    if (isRecord(value)) {
      children.push({ schema: value, place: `${place}/${at}` });
    }
  };
  for (const keyword of SCHEMA) {
    add(schema[keyword], keyword);
  }
  for (const keyword of SCHEMAS) {
    const list = schema[keyword];
    if (!Array.isArray(list)) {
      continue;
    }
    if (list.length > MAX_ALTERNATIVES) {
      throw new UnusableSchema('schema_too_large');
    }
    list.forEach((value, index) => add(value, `${keyword}/${index}`));
  }
  for (const keyword of NAMED_SCHEMAS) {
    const named = schema[keyword];
    if (isRecord(named)) {
      for (const [name, value] of Object.entries(named)) {
        add(value, `${keyword}/${token(name)}`);
      }
    }
  }
  return children;
}

function patternsOf(schema: JsonObject): string[] {
  const { pattern, patternProperties } = schema;
  return [
    ...(typeof pattern === 'string' ? [pattern] : []),
    ...(isRecord(patternProperties) ? Object.keys(patternProperties) : []),
  ];
}

/** The place that a reference names, or the text itself if the reference is not local. */
function targetOf(reference: string): string {
  if (!reference.startsWith('#')) {
    return reference;
  }
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    // URIError: a stray "%", which names no place.
    return reference;
  }
}

/**
 * @param schema Nested at most 32 levels, without `__proto__` keys (see `measure`). It is not
 * changed.
 * @throws UnusableSchema `schema_too_large`, or `unresolvable_ref` for a reference that leads to no
 * part of the schema.
 */
export function boundSchema(schema: JsonObject): BoundedSchema {
  const own = standardSchema(schema);
  const places = new Set<string>();
  const references: string[] = [];
  let patterns = 0;
  const open: Part[] = [{ schema: own, place: '' }];
  for (let part = open.pop(); part; part = open.pop()) {
    places.add(part.place);
    if (typeof part.schema.$dynamicAnchor === 'string') {
      places.add(part.schema.$dynamicAnchor);
    }
    const found = patternsOf(part.schema);
    patterns += found.length;
    if (patterns > MAX_PATTERNS || found.some((pattern) => pattern.length > MAX_PATTERN_CHARS)) {
      throw new UnusableSchema('schema_too_large');
    }
    open.push(...childrenOf(part));
    if (places.size + open.length > MAX_PARTS) {
      throw new UnusableSchema('schema_too_large');
    }
    for (const keyword of REFERENCES) {
      if (part.schema[keyword] === undefined) {
        continue;
      }
      references.push(targetOf(String(part.schema[keyword])));
      part.schema[STEP_KEYWORD] = true;
    }
  }
  if (!references.every((reference) => places.has(reference))) {
    throw new UnusableSchema('unresolvable_ref');
  }
  return { schema: own, parts: places.size };
}
