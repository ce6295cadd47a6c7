/**
 * Finds what the references of a schema lead to, whatever the draft: pointers, anchors, addresses.
 */
import { isRecord, type JsonObject, type JsonValue } from '../../base';

export const DEFINITIONS = '$defs';

/** Places below these are values or names, not schemas. */
const VALUES = new Set(['const', 'enum', 'default', 'examples', 'example']);

interface Moved {
  /** Its key in `$defs`. */
  name: string;
  value: JsonValue;
  /** JSON pointer in the original. */
  place: string;
}

export interface References {
  /**
   * The reference as a JSON pointer from the root of the rewritten schema.
   * @param from JSON pointer of the schema that holds it.
   */
  rewritten: (reference: string, from: string) => string;
  /** The next value that needs a place of its own. */
  next: () => Moved | undefined;
}

/** A key as a part of a JSON pointer. */
export const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const key = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // URIError: a stray "%" stands for itself.
    return text;
  }
}

const NOTHING_RESOLVES = 'schema:/';
const resolved = (address: string, base: string): string =>
  URL.canParse(address, base) ? new URL(address, base).href : address;

interface Index {
  /** Address of a part without its fragment → its place. */
  addresses: Map<string, string>;
  /** Place of a part with an address → that address: the base of references in it. */
  bases: Map<string, string>;
  /** Plain names. */
  anchors: Map<string, string>;
}

/** Adds the address and the names of one part. Returns the base of the references in it. */
function enter(
  index: Index,
  { $id, id, $anchor }: JsonObject,
  place: string,
  base: string,
): string {
  const own = [$id, id].find((text) => typeof text === 'string') ?? '';
  const [address = '', name] = String(own).split('#', 2);
  for (const anchor of [name, $anchor]) {
    if (typeof anchor === 'string' && anchor !== '' && !index.anchors.has(anchor)) {
      index.anchors.set(anchor, place);
    }
  }
  if (address === '') {
    return base;
  }
  const full = resolved(address, base);
  index.addresses.set(full, place).set(address, place);
  index.bases.set(place, full);
  return full;
}

/** The places that have an address or a name. */
function indexOf(root: JsonObject): Index {
  const index: Index = {
    addresses: new Map([[NOTHING_RESOLVES, '']]),
    bases: new Map([['', NOTHING_RESOLVES]]),
    anchors: new Map(),
  };
  const open = [{ value: root as JsonValue, place: '', base: NOTHING_RESOLVES }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, place } = next;
    if (value === null || typeof value !== 'object') {
      continue;
    }
    const base = Array.isArray(value) ? next.base : enter(index, value, place, next.base);
    for (const [name, child] of Object.entries(value)) {
      if (!VALUES.has(name)) {
        open.push({ value: child, place: `${place}/${token(name)}`, base });
      }
    }
  }
  return index;
}

function valueAt(root: JsonObject, place: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const part of place.split('/').slice(1)) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key(part))) {
      return undefined;
    }
    value = (value as JsonObject)[key(part)];
  }
  return value;
}

/** The part of a rewritten schema that a reference leads to. */
export function referenced(
  schema: JsonObject,
  reference: string,
): JsonObject | boolean | undefined {
  const isPointer = reference === '#' || reference.startsWith('#/');
  const value = isPointer ? valueAt(schema, decoded(reference.slice(1))) : undefined;
  return typeof value === 'boolean' || isRecord(value)
    ? (value as JsonObject | boolean)
    : undefined;
}

const NAMED = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  'definitions',
  DEFINITIONS,
]);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SINGLE = new Set([
  'items',
  'additionalProperties',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
]);

/** Whether the rewritten schema has a schema at this place of the original, too. */
function isKept(place: string): boolean {
  const parts = place.split('/').slice(1);
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    if (NAMED.has(part) || LISTS.has(part)) {
      at += 1;
      if (at === parts.length || (LISTS.has(part) && !/^\d+$/.test(parts[at] ?? ''))) {
        return false;
      }
    } else if (!SINGLE.has(part)) {
      return false;
    }
  }
  return true;
}

export function createReferences(root: JsonObject): References {
  const { addresses, bases, anchors } = indexOf(root);
  /** Place in the original → place in the rewritten schema. */
  const places = new Map<string, string>();
  const waiting: Moved[] = [];
  const taken = new Set(isRecord(root[DEFINITIONS]) ? Object.keys(root[DEFINITIONS]) : []);

  function baseOf(place: string): string {
    const parts = place.split('/');
    while (parts.length > 1 && !bases.has(parts.join('/'))) {
      parts.pop();
    }
    return bases.get(parts.join('/')) ?? NOTHING_RESOLVES;
  }

  /** The place in the original that a reference names, or `null`. */
  function target(reference: string, from: string): string | null {
    const [address = '', fragment = ''] = reference.split('#', 2);
    const base = baseOf(from);
    const owner =
      address === ''
        ? (addresses.get(base) ?? '')
        : (addresses.get(resolved(address, base)) ?? addresses.get(address));
    if (owner === undefined) {
      return null;
    }
    const path = decoded(fragment);
    if (path !== '' && !path.startsWith('/')) {
      return anchors.get(path) ?? null;
    }
    // Many authors write pointers from the root, wherever they are.
    return [`${owner}${path}`, path].find((place) => valueAt(root, place) !== undefined) ?? null;
  }

  function placeFor(place: string): string {
    const known = places.get(place);
    if (known !== undefined) {
      return known;
    }
    if (isKept(place)) {
      places.set(place, place);
      return place;
    }
    let name = key(place.split('/').at(-1) ?? '');
    while (taken.has(name)) {
      name += '_';
    }
    taken.add(name);
    places.set(place, `/${DEFINITIONS}/${token(name)}`);
    waiting.push({ name, value: valueAt(root, place) ?? {}, place });
    return `/${DEFINITIONS}/${token(name)}`;
  }

  return {
    rewritten(reference, from) {
      const place = target(reference, from);
      if (place === null) {
        return reference;
      }
      const parts = placeFor(place).split('/').map(encodeURIComponent).join('/');
      return `#${parts}`;
    },
    next: () => waiting.shift(),
  };
}
