/**
 * Repairs what a weaker model wrote, where its tool's schema leaves one reading: values as JSON
 * text, numbers as text, `null` for what is optional, one value for a list.
 */
import type { ErrorObject } from 'ajv/dist/2020';
import {
  canonicalJson,
  parseExact,
  parseLenient,
  type JsonObject,
  type JsonValue,
} from '../../base';
import { forChecking } from './exact-numbers';
import { errorsOf } from './json-schema';
import { byPlace, placeAt, type Place } from './places';

/** A text may hold a list of texts that hold numbers; nobody writes more than that. */
const MAX_ROUNDS = 4;
/** More faults than that are not slips. */
const MAX_CHANGES = 64;

interface Change {
  pointer: string;
  /** `undefined` leaves the property out. */
  value: JsonValue | undefined;
}

/** These only say that no alternative fits; the others at a place say what it takes. */
const COMBINATIONS = new Set(['anyOf', 'oneOf', 'if']);

function typeOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  return JSON.isRawJSON(value) ? 'number' : typeof value;
}

/**
 * The types that a place takes; `null` if its faults are of another kind, e.g. a text of the wrong
 * length: then its value already has a type that is taken.
 */
function wantedTypes(errors: readonly ErrorObject[]): ReadonlySet<string> | null {
  const wanted = new Set<string>();
  for (const { keyword, params } of errors.filter((error) => !COMBINATIONS.has(error.keyword))) {
    switch (keyword) {
      case 'type':
        [params['type'] as string | string[]].flat().forEach((type) => wanted.add(type));
        break;
      case 'enum':
        (params['allowedValues'] as unknown[]).forEach((value) => wanted.add(typeOf(value)));
        break;
      case 'const':
        wanted.add(typeOf(params['allowedValue']));
        break;
      default:
        return null;
    }
  }
  return wanted;
}

const WHOLE_NUMBER = /^-?\d+$/;

function takes(wanted: ReadonlySet<string>, value: JsonValue): boolean {
  const type = typeOf(value);
  return wanted.has(type) || (type === 'number' && wanted.has('integer'));
}

/** Objects and lists as weaker models write them; other values as JSON has them. */
function jsonIn(text: string): JsonValue | undefined {
  try {
    return /^\s*(?:[{[]|```)/.test(text)
      ? parseLenient(text).value
      : parseExact(/^\s*(?:true|false)\s*$/i.test(text) ? text.toLowerCase() : text);
  } catch {
    // Not JSON, or a number that cannot be kept: it has no such reading.
    return undefined;
  }
}

/** Whether it could also be meant as several entries, as none, or as a list in another notation. */
function isSeveral(value: JsonValue): boolean {
  if (typeof value === 'string') {
    return /^\s*(?:$|[[{"'`])|[,;|\n]|^\s*(?:null|none)\s*$/i.test(value);
  }
  return (
    value === null ||
    (typeof value === 'object' && Object.values(value).some((entry) => Array.isArray(entry)))
  );
}

/** Every value that may be meant at a place. */
function readingsOf({ parent, value }: Place, errors: readonly ErrorObject[]): Change['value'][] {
  if (value === null) {
    return Array.isArray(parent) ? [] : [undefined];
  }
  const wanted = wantedTypes(errors);
  if (wanted === null || wanted.has(typeOf(value))) {
    return [];
  }
  const read = typeof value === 'string' ? jsonIn(value) : undefined;
  const digits = JSON.stringify(value);
  return [
    ...(read !== undefined && takes(wanted, read) ? [read] : []),
    ...(wanted.has('string') && WHOLE_NUMBER.test(digits) ? [digits] : []),
    ...(wanted.has('array') && !isSeveral(value) ? [[value]] : []),
  ];
}

function changesFor(errors: readonly ErrorObject[], root: JsonObject): Change[] {
  return [...byPlace(errors)].flatMap(([pointer, group]): Change[] => {
    const place = placeAt(root, pointer);
    const readings = place ? readingsOf(place, group) : [];
    return readings.length === 1 ? [{ pointer, value: readings[0] }] : [];
  });
}

function changed(json: string, changes: readonly Change[]): JsonObject {
  const root = parseExact(json) as JsonObject;
  // Inner places first: a change may replace what is around them.
  for (const { pointer, value } of changes.toSorted(
    (a, b) => b.pointer.length - a.pointer.length,
  )) {
    const { parent, key } = placeAt(root, pointer) ?? { parent: {}, key: '' };
    if (value === undefined) {
      delete (parent as JsonObject)[key];
    } else {
      (parent as JsonObject)[key] = value;
    }
  }
  return root;
}

/** `null` for what was hidden in a text and may not be sent: too deep, or a `__proto__` key. */
function printed(root: JsonObject): string | null {
  try {
    return canonicalJson(root);
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}

/**
 * @param json An object that does not fit.
 * @returns The only repair that fits, as canonical JSON; `null` if there is none, or several.
 * @throws OverBudget; UnusableSchema.
 */
export function repair(schema: JsonObject, key: string, json: string): string | null {
  const faults = (value: JsonObject) => errorsOf(schema, key, forChecking(value));
  let text = json;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const root = parseExact(text) as JsonObject;
    const errors = faults(root);
    if (errors === null) {
      return text;
    }
    const changes = changesFor(errors, root);
    if (changes.length === 0 || changes.length > MAX_CHANGES) {
      return null;
    }
    // Of two alternatives one may fit already with fewer changes: then there are several readings.
    const isChoice = changes.length > 1 && errors.some(({ keyword }) => COMBINATIONS.has(keyword));
    const before = text;
    if (
      isChoice &&
      changes.some((_, left) => faults(changed(before, changes.toSpliced(left, 1))) === null)
    ) {
      return null;
    }
    const next = printed(changed(text, changes));
    if (next === null) {
      return null;
    }
    text = next;
  }
  return faults(parseExact(text) as JsonObject) === null ? text : null;
}
