/**
 * Renames properties whose names some provider refuses, and gives arguments the server's names
 * back.
 */
import { sha256, type JsonObject, type JsonValue } from '../../base';

const ACCEPTED = /^[A-Za-z0-9_.-]{1,64}$/;
const KEPT_CHARS = 54;
const HASH_CHARS = 8;

export interface Names {
  /** The provider's name for a property. */
  rename: (name: string) => string;
  /**
   * The arguments under the server's names, at every level.
   * @throws Error if one property is given under both names.
   */
  restore: <T extends JsonValue>(value: T) => T;
  /** Arguments under the provider's names, as the model wrote them. */
  apply: <T extends JsonValue>(value: T) => T;
}

/** Readable where possible; the hash keeps it from meeting another name, also in free-form data. */
function safeName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_.-]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `${plain.slice(0, KEPT_CHARS) || 'p'}_${sha256(name).slice(0, HASH_CHARS)}`;
}

/** Numbers may be objects of their own here, so that they keep their digits. */
function isPlain(value: object): value is JsonObject {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function createNames(): Names {
  const originals = new Map<string, string>();
  const safeNames = new Map<string, string>();

  function renamed(value: JsonValue, to: ReadonlyMap<string, string>): JsonValue {
    if (value === null || typeof value !== 'object') {
      return value;
    }
    if (Array.isArray(value)) {
      return value.map((entry) => renamed(entry, to));
    }
    if (!isPlain(value)) {
      return value;
    }
    const entries = Object.entries(value).map(
      ([name, entry]) => [to.get(name) ?? name, renamed(entry, to)] as const,
    );
    const result = Object.fromEntries(entries);
    if (Object.keys(result).length < entries.length) {
      throw new Error('A property is given twice');
    }
    return result;
  }

  return {
    rename(name) {
      if (ACCEPTED.test(name)) {
        return name;
      }
      const safe = safeName(name);
      originals.set(safe, name);
      safeNames.set(name, safe);
      return safe;
    },
    restore: (value) =>
      originals.size === 0 ? value : (renamed(value, originals) as typeof value),
    apply: (value) => (safeNames.size === 0 ? value : (renamed(value, safeNames) as typeof value)),
  };
}
