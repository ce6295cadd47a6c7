/**
 * One spelling for each JSON value, and its hash: what a person saw, what is hashed and what is
 * sent are the same bytes.
 */
import { createHash } from 'node:crypto';
import { BOUNDS } from './bounds';

export type JsonValue =
  null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

function sorted(value: JsonValue, depth: number): JsonValue {
  if (depth > BOUNDS.jsonDepth) {
    throw new RangeError(`JSON is nested deeper than ${BOUNDS.jsonDepth} levels`);
  }
  if (Array.isArray(value)) {
    return value.map((entry) => sorted(entry, depth + 1));
  }
  if (value === null || typeof value !== 'object' || JSON.isRawJSON(value)) {
    return value;
  }
  const result: JsonObject = {};
  for (const key of Object.keys(value).sort()) {
    // An own "__proto__" would change what later copies of the object mean.
    if (key === '__proto__') {
      throw new RangeError('JSON has a "__proto__" key');
    }
    result[key] = sorted(value[key] as JsonValue, depth + 1);
  }
  return result;
}

/**
 * Canonical text of a JSON value: sorted keys, no white space, `-0` as `0`. Parsing it with
 * `parseExact` and printing it again gives the same bytes (integer-like keys come first, as in
 * JavaScript).
 * @throws RangeError if nested deeper than 32 levels or holding a `__proto__` key.
 */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(sorted(value, 0));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
