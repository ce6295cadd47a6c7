/** The places of a value, as ajv names them: JSON pointers. */
import type { ErrorObject } from 'ajv/dist/2020';
import type { JsonObject, JsonValue } from '../../base';

export interface Place {
  parent: JsonObject | JsonValue[];
  key: string;
  value: JsonValue;
}

/** @returns `null` for the whole value, and for a place that it does not have. */
export function placeAt(root: JsonValue, pointer: string): Place | null {
  let place: Place | null = null;
  let value: JsonValue | undefined = root;
  for (const token of pointer.split('/').slice(1)) {
    if (value === null || typeof value !== 'object' || JSON.isRawJSON(value)) {
      return null;
    }
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const parent: JsonObject | JsonValue[] = value;
    value = Object.hasOwn(parent, key) ? (parent as JsonObject)[key] : undefined;
    if (value === undefined) {
      return null;
    }
    place = { parent, key, value };
  }
  return place;
}

/** In the order of their first errors. */
export function byPlace(errors: readonly ErrorObject[]): Map<string, ErrorObject[]> {
  const groups = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    const group = groups.get(error.instancePath);
    if (group) {
      group.push(error);
    } else {
      groups.set(error.instancePath, [error]);
    }
  }
  return groups;
}
