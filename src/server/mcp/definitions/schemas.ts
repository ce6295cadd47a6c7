/** Reads one server's schemas and checks values against them, in its share of the pool. */
import { BOUNDS, canonicalJson, sha256, type JsonObject, type JsonValue } from '../../base';
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
  };
}
