/** Reads one server's schemas and checks values against them, in its share of the pool. */
import {
  BOUNDS,
  canonicalJson,
  parseExact,
  sha256,
  type JsonObject,
  type JsonValue,
} from '../../base';
import { isWithin, OverBudget, type WorkPool } from '../../work';
import { UnusableToolError } from './unusable-tool';

export interface Schemas {
  /**
   * Number of subschemas: the cost of compiling it.
   * @param schema Within the bounds of `measure`.
   * @throws UnusableToolError
   */
  parts: (schema: JsonObject) => Promise<number>;
  /**
   * @param whole What messages call the checked value.
   * @returns `null` if the value fits, else a message that says what does not.
   * @throws OverBudget; Error if the schema itself is not usable.
   */
  misfit: (schema: JsonObject, value: JsonValue, whole: string) => Promise<string | null>;
  /**
   * @param args May hold `ExactNumber`s.
   * @returns `null` if they fit, else a message for their author.
   * @throws OverBudget; Error if the schema itself is not usable.
   */
  argumentsMisfit: (schema: JsonObject, args: JsonObject) => Promise<string | null>;
  /**
   * @param readings Ways to read what a model wrote, none of which fits.
   * @returns The only one that can be repaired; `null` if none can, or several.
   * @throws OverBudget; Error if the schema itself is not usable.
   */
  repaired: (schema: JsonObject, readings: readonly JsonObject[]) => Promise<JsonObject | null>;
}

/** The limit of canonical JSON. */
const MAX_DEPTH = 32;

/** Definitions are asked for again with every call. */
const keys = new WeakMap<JsonObject, string>();

function keyOf(schema: JsonObject): string {
  const key = keys.get(schema) ?? sha256(canonicalJson(schema));
  keys.set(schema, key);
  return key;
}

/** @throws OverBudget */
function jsonOf(args: JsonObject): string {
  if (!isWithin(args, { chars: BOUNDS.checkedResultChars, depth: MAX_DEPTH })) {
    throw new OverBudget('size');
  }
  return JSON.stringify(args);
}

export function createSchemas(work: Pick<WorkPool, 'run'>, label: string): Schemas {
  const owner = `server ${label}`;

  return {
    async parts(schema) {
      const reading = await work
        .run('readSchema', { schema, key: keyOf(schema) }, owner)
        .catch((error: unknown) => {
          throw error instanceof OverBudget
            ? new UnusableToolError('schema_too_costly', { cause: error })
            : error;
        });
      if ('fault' in reading) {
        throw new UnusableToolError(reading.fault);
      }
      return reading.parts;
    },
    async misfit(schema, value, whole) {
      if (!isWithin(value, { chars: BOUNDS.checkedResultChars, depth: MAX_DEPTH })) {
        throw new OverBudget('size');
      }
      return work.run('checkValue', { schema, key: keyOf(schema), value, whole }, owner);
    },
    argumentsMisfit: async (schema, args) =>
      work.run('checkArguments', { schema, key: keyOf(schema), json: jsonOf(args) }, owner),
    async repaired(schema, readings) {
      const task = { schema, key: keyOf(schema), readings: readings.map(jsonOf) };
      const json = await work.run('repairArguments', task, owner);
      return json === null ? null : (parseExact(json) as JsonObject);
    },
  };
}
