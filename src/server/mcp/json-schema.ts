/** Checks arguments against a tool's JSON Schema, which is somebody else's code: patterns run in linear time, nothing is fetched. */
import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { RE2JS, RE2JSException } from 're2js';
import type { JsonObject, JsonValue } from '../canonical-json';

/** `null` when the arguments fit, else what does not, in words. */
export type ArgumentsCheck = (args: JsonValue) => string | null;

interface Pattern {
  test: (text: string) => boolean;
  /** Ajv tells patterns apart by this. */
  toString: () => string;
}

/** A pattern that linear-time matching cannot express (look-around, back-references) is left to the server. */
function linearPattern(pattern: string): Pattern {
  const toString = () => pattern;
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text) => compiled.matcher(text).find(), toString };
  } catch (error) {
    if (error instanceof RE2JSException) return { test: () => true, toString };
    throw error;
  }
}

const engine = Object.assign((pattern: string) => linearPattern(pattern), { code: 'linearPattern' });

/** Definitions in use are few and stable; the bound only guards against a server that never stops changing. */
const MAX_COMPILED = 2_000;
const compiled = new Map<string, ValidateFunction>();

function words(errors: ErrorObject[] | null | undefined, whole: string): string {
  return (errors ?? []).slice(0, 5).map((error) => `${error.instancePath || whole} ${error.message ?? 'is not valid'}`).join('; ');
}

/**
 * @param key Identifies the definition: the same key is compiled once.
 * @param whole What the checked value as a whole is called in words.
 * @throws Error when the schema itself is not usable (not a schema, an unresolvable `$ref`).
 */
export function compileSchema(schema: JsonObject, key: string, whole = 'arguments'): ArgumentsCheck {
  let validate = compiled.get(key);
  if (!validate) {
    // One instance per schema, so that `$id`s of different servers cannot meet. `$schema` would ask for a meta-schema by URL.
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true, code: { regExp: engine }, logger: false });
    addFormats(ajv);
    const { $schema: _dialect, ...rest } = schema;
    validate = ajv.compile(rest);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(key, validate);
  }
  const check = validate;
  return (args) => (check(args) ? null : words(check.errors, whole));
}
