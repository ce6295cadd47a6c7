/** Checks the arguments of a call against its tool's schema, and repairs them. */
import { parseExact, type JsonObject } from '../../base';
import { argumentWords } from './argument-words';
import { forChecking } from './exact-numbers';
import { errorsOf } from './json-schema';
import { repair } from './repair';

/**
 * @param json An object.
 * @returns `null` if it fits, else a message for who wrote it.
 * @throws OverBudget; UnusableSchema.
 */
export function checkArguments(schema: JsonObject, key: string, json: string): string | null {
  const value = parseExact(json) as JsonObject;
  const errors = errorsOf(schema, key, forChecking(value));
  return errors && argumentWords(errors, value);
}

/**
 * @param readings Ways to read what a model wrote, none of which fits; each an object.
 * @returns The only one that can be repaired, as canonical JSON; `null` if none can, or several.
 * @throws OverBudget; UnusableSchema.
 */
export function repairArguments(
  schema: JsonObject,
  key: string,
  readings: readonly string[],
): string | null {
  const [only, ...others] = new Set(readings.flatMap((json) => repair(schema, key, json) ?? []));
  return only === undefined || others.length > 0 ? null : only;
}
