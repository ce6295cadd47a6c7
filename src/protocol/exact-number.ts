/**
 * Which spelling of a JSON number is shown and sent. Both sides decide it in the same way, so that
 * nothing between a model, a person and a server changes a digit.
 */

/** A number as its text. `JSON.stringify` prints it without quotes. */
export interface ExactNumber {
  rawJSON: string;
}

// ECMAScript 2026, "JSON.parse source text access"; not yet in TypeScript's libraries.
declare global {
  interface JSON {
    rawJSON: (text: string) => ExactNumber;
    isRawJSON: (value: unknown) => value is ExactNumber;
  }
}

/** `source` is the text of a value that is no object and no list. */
export type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** More than any identifier, amount or key has; arithmetic with so many digits is cheap. */
const MAX_CHARS = 1_000;

/** `significand × 10 ** exponent`, the same for every spelling of the same number. */
export interface Decimal {
  significand: bigint;
  exponent: number;
}

/** @param text A JSON number with a spelling. */
export function decimalOf(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const digits = (whole + fraction).replace(/0+$/, '');
  const significand = BigInt(`${sign}0${digits}`);
  return significand === 0n
    ? { significand, exponent: 0 }
    : { significand, exponent: Number(exponent) + whole.length - digits.length };
}

/**
 * As JavaScript prints it if a double is exactly this number, else as it is written. `null` if it
 * has too many digits, or is beyond the range of a double: servers would read infinity or zero.
 * @param text A JSON number.
 */
export function numberSpelling(text: string): string | null {
  const double = Number(text);
  if (text.length > MAX_CHARS || !Number.isFinite(double)) {
    return null;
  }
  const [written, kept] = [decimalOf(text), decimalOf(String(double))];
  if (written.significand === kept.significand && written.exponent === kept.exponent) {
    return JSON.stringify(double);
  }
  return double === 0 ? null : text;
}
