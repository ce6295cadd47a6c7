/**
 * What one check may cost: patterns and formats run over the text of a value, and references lead
 * from one part of a schema to the next, again and again. Counted over the whole check.
 */
import { RE2JS, RE2JSException } from 're2js';
import { BOUNDS } from '../../base';
import { OverBudget } from '../over-budget';
import { UnusableSchema } from './schema-fault';

/** The formats' own patterns take quadratic time at worst; the server checks longer texts. */
const MAX_FORMAT_CHARS = 2_048;
/** Steps for each character of a text with a format. */
const FORMAT_STEPS = 100;
/** References followed in one check. */
const MAX_REFERENCES = 100_000;

export interface Pattern {
  test: (text: string) => boolean;
  /** Ajv distinguishes patterns by this. */
  toString: () => string;
}

const spent = { steps: 0, references: 0, patternSize: 0 };

/** Call it before each check. */
export function beginCheck(): void {
  spent.steps = 0;
  spent.references = 0;
}

/** Call it before a schema is compiled. */
export function beginSchema(): void {
  spent.patternSize = 0;
}

function spend(steps: number): void {
  spent.steps += steps;
  if (spent.steps > BOUNDS.patternSteps) {
    throw new OverBudget('work');
  }
}

/** For ajv, next to each reference. */
export function countReference(): boolean {
  spent.references += 1;
  if (spent.references > MAX_REFERENCES) {
    throw new OverBudget('work');
  }
  return true;
}

/**
 * The server checks patterns that linear-time matching cannot express (look-around,
 * back-references).
 * @throws UnusableSchema `schema_too_large` if the schema's patterns are too large together.
 */
export function linearPattern(pattern: string): Pattern {
  const toString = () => pattern;
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    const size = compiled.programSize();
    spent.patternSize += size;
    if (spent.patternSize > BOUNDS.patternSize) {
      throw new UnusableSchema('schema_too_large');
    }
    return {
      test(text) {
        spend(text.length * size);
        return compiled.matcher(text).find();
      },
      toString,
    };
  } catch (error) {
    if (error instanceof RE2JSException) {
      return { test: () => true, toString };
    }
    throw error;
  }
}

/** A format that is checked only for texts of usual length. */
export function boundedFormat(test: (text: string) => boolean): (text: string) => boolean {
  return (text) => {
    if (text.length > MAX_FORMAT_CHARS) {
      return true;
    }
    spend(text.length * FORMAT_STEPS);
    return test(text);
  };
}
