/** The ways to read what a model wrote as the arguments of a call. */
import { isRecord, parseLenient, type JsonObject, type JsonValue } from '../base';

export interface Readings {
  /** As it is written, then what it may wrap; empty if it is no object. */
  objects: readonly JsonObject[];
  /** The text itself had to be mended. */
  mended: boolean;
}

/** Names under which models put the arguments once more. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'arguments',
  'args',
  'input',
  'parameters',
  'params',
]);

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  isRecord(value) && !JSON.isRawJSON(value);

/** An object, or the JSON text of one. */
function objectIn(value: JsonValue | undefined): JsonObject | null {
  if (typeof value !== 'string') {
    return isObject(value) ? value : null;
  }
  try {
    const { value: inner } = parseLenient(value);
    return isObject(inner) ? inner : null;
  } catch {
    // A text that is not JSON.
    return null;
  }
}

/** Whether a property of this name may be meant, at any depth: then the object is no wrapper. */
function knows(schema: JsonValue | undefined, name: string): boolean {
  if (schema === null || typeof schema !== 'object') {
    return false;
  }
  if (isObject(schema)) {
    const { properties, patternProperties, additionalProperties } = schema;
    const isNamed = isObject(properties) && Object.hasOwn(properties, name);
    if (isNamed || isObject(patternProperties) || isObject(additionalProperties)) {
      return true;
    }
  }
  return Object.values(schema).some((part) => knows(part, name));
}

function unwrapped(object: JsonObject, schema: JsonValue | undefined): JsonObject | null {
  const [name = '', ...others] = Object.keys(object);
  return others.length === 0 && WRAPPERS.has(name) && !knows(schema, name)
    ? objectIn(object[name])
    : null;
}

/**
 * @param schema The tool's own.
 * @throws SyntaxError; RangeError for a number that cannot be kept.
 */
export function readArguments(input: string, schema: JsonValue | undefined): Readings {
  if (input.trim() === '') {
    return { objects: [{}], mended: false };
  }
  const { value, mended } = parseLenient(input);
  const object = objectIn(value);
  if (object === null) {
    return { objects: [], mended };
  }
  const inner = unwrapped(object, schema);
  return { objects: inner ? [object, inner] : [object], mended: mended || object !== value };
}
