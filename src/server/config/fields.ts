/**
 * Reads one mapping of the configuration field by field, so that one mistake does not hide the
 * next.
 */
import type { z } from 'zod';
import { isRecord } from '../base';
import { closest, type Path, type Report } from './problems';

export type Shape = Readonly<Record<string, z.ZodType>>;
type Values<S extends Shape> = { [K in keyof S]: z.output<S[K]> };

export interface Fields<S extends Shape> {
  /** The valid fields so far; a field with a problem is absent. */
  fields: Partial<Values<S>>;
  /** The same if every field is valid, otherwise `null`. */
  complete: Values<S> | null;
}

/**
 * Keys that exist elsewhere (OpenAI's `mcp` tool, LiteLLM, AI Extensions) but not here, with the
 * reason.
 */
export type Unsupported = Readonly<Record<string, string>>;

/**
 * Checks `value` against `shape`; unknown keys are problems, too. Each field's zod description
 * completes the sentence "Set … to …" of its fix. A missing or null mapping counts as empty.
 */
export function readFields<S extends Shape>(
  report: Report,
  path: Path,
  shape: S,
  value: unknown,
  unsupported: Unsupported = {},
): Fields<S> {
  if (!isRecord(value ?? {})) {
    report.problem(
      path,
      'must be a mapping of keys to values',
      `Use the keys ${Object.keys(shape).join(', ')}.`,
    );
    return { fields: {}, complete: null };
  }
  const mapping = (value ?? {}) as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(mapping).filter((key) => !Object.hasOwn(shape, key));
  for (const key of unknown) {
    refuseKey(report, [...path, key], key, Object.keys(shape), unsupported);
  }

  const fields: Partial<Values<S>> = {};
  let failed = unknown.length > 0;
  for (const key of Object.keys(shape) as (keyof S & string)[]) {
    const schema = shape[key] as S[keyof S & string];
    const result = schema.safeParse(Object.hasOwn(mapping, key) ? mapping[key] : undefined);
    if (result.success) {
      fields[key] = result.data as z.output<S[typeof key]>;
    } else {
      failed = true;
      reportIssues(
        report,
        [...path, key],
        result.error.issues,
        schema.description,
        mapping[key] === undefined,
      );
    }
  }
  return { fields, complete: failed ? null : (fields as Values<S>) };
}

function refuseKey(
  report: Report,
  path: Path,
  key: string,
  known: readonly string[],
  unsupported: Unsupported,
): void {
  const why = Object.hasOwn(unsupported, key) ? unsupported[key] : undefined;
  if (why !== undefined) {
    return report.problem(path, why, `Remove ${key}.`);
  }
  const meant = closest(key, known);
  const fix =
    meant === null ? `Remove it, or use one of: ${known.join(', ')}.` : `Did you mean ${meant}?`;
  return report.problem(path, 'is not a known key', fix);
}

function reportIssues(
  report: Report,
  path: Path,
  issues: readonly z.core.$ZodIssue[],
  description: string | undefined,
  missing: boolean,
): void {
  for (const issue of issues) {
    const at = [
      ...path,
      ...issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
    ];
    const reason = missing ? 'is missing' : reasonOf(issue);
    report.problem(at, reason, `Set it to ${description ?? 'a value of the expected type'}.`);
  }
}

/** Zod's own words speak of types and inputs. */
function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.expected === 'number' || issue.expected === 'int'
      ? 'is not a plain number (without a unit)'
      : `is not ${NAMES[issue.expected] ?? 'of the expected type'}`;
  }
  if (issue.code === 'too_big' && issue.origin === 'number') {
    return `is more than ${issue.maximum}`;
  }
  if (issue.code === 'too_small' && issue.origin === 'number') {
    return `is less than ${issue.minimum}`;
  }
  return issue.message;
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};
