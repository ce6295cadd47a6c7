/**
 * Rewrites a schema as JSON Schema 2020-12: what older drafts and OpenAPI write in another way is
 * translated, and a keyword whose value means nothing is left out. The server still checks it.
 */
import { isRecord, type JsonObject, type JsonValue } from '../../base';
import { createReferences, DEFINITIONS, token, type References } from './references';

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

const isText = (value: JsonValue): boolean => typeof value === 'string';
const isFlag = (value: JsonValue): boolean => typeof value === 'boolean';
const isNumber = (value: JsonValue): boolean => typeof value === 'number';
const isCount = (value: JsonValue): boolean => Number.isInteger(value) && Number(value) >= 0;
const isSchema = (value: JsonValue): value is JsonObject | boolean =>
  isRecord(value) || typeof value === 'boolean';

/** Keywords whose value is taken as it is, if it has this form. */
const PLAIN: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  title: isText,
  description: isText,
  format: isText,
  pattern: isText,
  contentEncoding: isText,
  contentMediaType: isText,
  $dynamicRef: isText,
  $dynamicAnchor: isText,
  readOnly: isFlag,
  writeOnly: isFlag,
  deprecated: isFlag,
  uniqueItems: isFlag,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: (value) => typeof value === 'number' && value > 0,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  minContains: isCount,
  maxContains: isCount,
  examples: Array.isArray,
  enum: (value) => Array.isArray(value) && value.length > 0,
};

const ONE_SCHEMA = new Set([
  'items',
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
]);
const SCHEMA_LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const NAMED_SCHEMAS = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  'definitions',
  '$defs',
]);

/**
 * Read elsewhere, or of no use: addresses, notes, what only a single draft knows, and `$async`,
 * which makes ajv's checks promises, and a promise is always truthy.
 */
const DROPPED = new Set([
  '$schema',
  '$id',
  'id',
  '$anchor',
  '$comment',
  '$vocabulary',
  '$recursiveAnchor',
  '$recursiveRef',
  '$async',
  'additionalItems',
  'dependencies',
  'nullable',
]);

function typeOf(value: JsonValue): JsonValue | undefined {
  const names = (Array.isArray(value) ? value : [value]).map((name) =>
    typeof name === 'string' ? name.toLowerCase() : '',
  );
  if (names.length === 0 || !names.every((name) => TYPES.has(name))) {
    return undefined;
  }
  return names.length === 1 ? names[0] : [...new Set(names)];
}

const namesIn = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? [...new Set(value.filter((name) => typeof name === 'string'))] : [];

function namesByName(value: JsonValue): JsonValue | undefined {
  return isRecord(value) && Object.values(value).every(Array.isArray)
    ? Object.fromEntries(
        Object.entries(value as JsonObject).map(([name, list]) => [name, namesIn(list)]),
      )
    : undefined;
}

/** The value as it is, if it means something. */
function plain(keyword: string, value: JsonValue): JsonValue | undefined {
  const isKept = Object.hasOwn(PLAIN, keyword) ? PLAIN[keyword] : undefined;
  return isKept === undefined || isKept(value) ? value : undefined;
}

/** Draft 4 says with a boolean that the other bound is exclusive. */
function exclusive(ours: JsonObject, schema: JsonObject, bound: 'minimum' | 'maximum'): void {
  const keyword = bound === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  if (schema[keyword] === true && typeof schema[bound] === 'number') {
    ours[keyword] = schema[bound];
    delete ours[bound];
  }
}

/** OpenAPI's word for a type list with null. */
function nullable(ours: JsonObject): void {
  if (ours.type !== undefined) {
    ours.type = typeOf([...(Array.isArray(ours.type) ? ours.type : [ours.type]), 'null']) ?? 'null';
  }
  if (Array.isArray(ours.enum) && !ours.enum.includes(null)) {
    ours.enum = [...ours.enum, null];
  }
}

/** Draft 3 and many authors mark a required property at the property itself. */
function requiredOf(schema: JsonObject): string[] {
  const marked = isRecord(schema.properties)
    ? Object.entries(schema.properties).flatMap(([name, value]) =>
        isRecord(value) && value['required'] === true ? [name] : [],
      )
    : [];
  return [...new Set([...namesIn(schema.required), ...marked])];
}

class Rewriting {
  constructor(private readonly references: References) {}

  /** @param place JSON pointer of the schema in the original. */
  schema(value: JsonValue | undefined, place: string): JsonObject | boolean {
    if (!isRecord(value)) {
      return value !== false;
    }
    const schema = value as JsonObject;
    const ours: JsonObject = {};
    for (const [keyword, entry] of Object.entries(schema)) {
      const kept = this.keyword(keyword, entry, `${place}/${token(keyword)}`, place);
      if (kept !== undefined) {
        ours[keyword] = kept;
      }
    }
    const required = requiredOf(schema);
    if (required.length > 0) {
      ours.required = required;
    }
    exclusive(ours, schema, 'minimum');
    exclusive(ours, schema, 'maximum');
    this.tuple(ours, schema, place);
    this.dependencies(ours, schema, place);
    if (schema.nullable === true) {
      nullable(ours);
    }
    return ours;
  }

  private keyword(
    keyword: string,
    value: JsonValue,
    at: string,
    place: string,
  ): JsonValue | undefined {
    if (DROPPED.has(keyword) || keyword === 'required') {
      return undefined;
    }
    if (keyword === 'type') {
      return typeOf(value);
    }
    if (keyword === '$ref') {
      return typeof value === 'string' ? this.references.rewritten(value, place) : undefined;
    }
    if (keyword === 'dependentRequired') {
      return namesByName(value);
    }
    if (ONE_SCHEMA.has(keyword)) {
      return isSchema(value) ? this.schema(value, at) : undefined;
    }
    if (SCHEMA_LISTS.has(keyword)) {
      return this.list(value, at);
    }
    return NAMED_SCHEMAS.has(keyword) ? this.named(value, at) : plain(keyword, value);
  }

  private list(value: JsonValue, at: string): JsonValue | undefined {
    return Array.isArray(value) && value.length > 0
      ? value.map((entry, index) => this.schema(entry, `${at}/${index}`))
      : undefined;
  }

  private named(value: JsonValue, at: string): JsonValue | undefined {
    return isRecord(value)
      ? Object.fromEntries(
          Object.entries(value as JsonObject).map(([name, entry]) => [
            name,
            this.schema(entry, `${at}/${token(name)}`),
          ]),
        )
      : undefined;
  }

  /** Before 2020-12, a list of `items` was a tuple. */
  private tuple(ours: JsonObject, schema: JsonObject, place: string): void {
    if (!Array.isArray(schema.items)) {
      return;
    }
    const items = this.list(schema.items, `${place}/items`);
    if (items !== undefined) {
      ours.prefixItems = items;
    }
    if (schema.additionalItems !== undefined && isSchema(schema.additionalItems)) {
      ours.items = this.schema(schema.additionalItems, `${place}/additionalItems`);
    }
  }

  private dependencies(ours: JsonObject, schema: JsonObject, place: string): void {
    if (!isRecord(schema.dependencies)) {
      return;
    }
    const entries = Object.entries(schema.dependencies as JsonObject);
    const required = entries.filter(([, value]) => Array.isArray(value));
    const schemas = entries.filter(([, value]) => isRecord(value));
    if (required.length > 0) {
      ours.dependentRequired = Object.fromEntries(
        required.map(([name, list]) => [name, namesIn(list)]),
      );
    }
    if (schemas.length > 0) {
      ours.dependentSchemas = Object.fromEntries(
        schemas.map(([name, value]) => [
          name,
          this.schema(value, `${place}/dependencies/${token(name)}`),
        ]),
      );
    }
  }
}

/**
 * @param schema Bounded by `measure`; it is not changed.
 * @returns A schema in which every `$ref` that leads to a part of it is a JSON pointer from the
 * root. Others stay as they are.
 */
export function standardSchema(schema: JsonObject): JsonObject {
  const references = createReferences(schema);
  const rewriting = new Rewriting(references);
  const ours = rewriting.schema(schema, '') as JsonObject;
  // What references lead to outside of all schemas gets a place among the definitions; there may be
  // further references in it.
  const moved: JsonObject = {};
  for (let next = references.next(); next; next = references.next()) {
    moved[next.name] = rewriting.schema(next.value, next.place);
  }
  return Object.keys(moved).length === 0
    ? ours
    : { ...ours, [DEFINITIONS]: { ...(ours[DEFINITIONS] as JsonObject | undefined), ...moved } };
}
