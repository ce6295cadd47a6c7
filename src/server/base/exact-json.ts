/**
 * Reads JSON without changing a number: what a double would round is kept as its text, which
 * `JSON.stringify` prints as it is.
 */
import { numberSpelling, type ExactNumber, type SourceReviver } from '../../protocol/exact-number';
import type { JsonValue } from './canonical-json';

function exactNumber(source: string): number | ExactNumber {
  const spelling = numberSpelling(source);
  if (spelling === null) {
    throw new RangeError(
      `The number ${source.slice(0, 40)} cannot be kept; write it as a text or with fewer digits`,
    );
  }
  return spelling === String(Number(source)) ? Number(source) : JSON.rawJSON(spelling);
}

const keepNumbers: SourceReviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined ? exactNumber(source) : value;

/**
 * Like `JSON.parse`; a number that is not a double becomes an `ExactNumber`. Such a value must not
 * be cloned.
 * @throws SyntaxError; RangeError for a number that cannot be kept.
 */
export function parseExact(text: string): JsonValue {
  return JSON.parse(text, keepNumbers as (key: string, value: unknown) => unknown) as JsonValue;
}
