/**
 * Checks numbers that are not doubles: ajv gets the nearest double of the same kind (whole or not),
 * and its comparisons get the number itself.
 */
import { str } from 'ajv';
import type Ajv2020 from 'ajv/dist/2020';
import type { DataValidationCxt } from 'ajv/dist/types';
import type { JsonObject, JsonValue } from '../../base';
import { decimalOf, type Decimal } from '../../../protocol/exact-number';

/** By the object or list that holds them, then by name or place. */
const exact = new WeakMap<object, Map<string, string>>();

/** A double that is whole only if the number is; the smallest is no enumeration's. */
function standIn(text: string): number {
  const double = Number(text);
  return Number.isInteger(double) && decimalOf(text).exponent < 0 ? Number.MIN_VALUE : double;
}

function standIns(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value).map(([key, entry]) => {
    if (JSON.isRawJSON(entry)) {
      return [key, standIn(entry.rawJSON), entry.rawJSON] as const;
    }
    return [key, standIns(entry), null] as const;
  });
  const copy = Array.isArray(value)
    ? entries.map(([, entry]) => entry)
    : Object.fromEntries(entries);
  const numbers = entries.flatMap(([key, , text]) => (text === null ? [] : [[key, text] as const]));
  if (numbers.length > 0) {
    exact.set(copy, new Map(numbers));
  }
  return copy;
}

/** @param value An object as `parseExact` returns it. @returns A copy for ajv. */
export const forChecking = (value: JsonObject): JsonObject => standIns(value) as JsonObject;

/** The digits of a number in a value for ajv, if it is not a double. */
export const digitsAt = (parent: object | undefined, key: number | string): string | undefined =>
  parent && exact.get(parent)?.get(String(key));

/** Both as whole numbers of the same unit. */
function aligned(a: Decimal, b: Decimal): [bigint, bigint] {
  const unit = Math.min(a.exponent, b.exponent);
  const whole = ({ significand, exponent }: Decimal) =>
    significand * 10n ** BigInt(exponent - unit);
  return [whole(a), whole(b)];
}

/** A limit beyond this may have been rounded when its schema was read. */
const isRounded = (limit: number): boolean => !(Math.abs(limit) <= Number.MAX_SAFE_INTEGER);

type Holds = (number: bigint | number, limit: bigint | number) => boolean;

const LIMITS: Readonly<Record<string, [sign: string, holds: Holds]>> = {
  maximum: ['<=', (number, limit) => number <= limit],
  minimum: ['>=', (number, limit) => number >= limit],
  exclusiveMaximum: ['<', (number, limit) => number < limit],
  exclusiveMinimum: ['>', (number, limit) => number > limit],
};

const comparison =
  (holds: Holds) =>
  (limit: number, value: number, _schema?: unknown, context?: DataValidationCxt): boolean => {
    const digits = context && digitsAt(context.parentData, context.parentDataProperty);
    if (digits === undefined || isRounded(limit)) {
      return holds(Number(digits ?? value), limit);
    }
    return holds(...aligned(decimalOf(digits), decimalOf(String(limit))));
  };

function isMultiple(
  unit: number,
  value: number,
  _schema?: unknown,
  context?: DataValidationCxt,
): boolean {
  const digits = context && digitsAt(context.parentData, context.parentDataProperty);
  const [number, step] = aligned(decimalOf(digits ?? String(value)), decimalOf(String(unit)));
  return step !== 0n && number % step === 0n;
}

/** Replaces ajv's own comparisons, which know doubles alone. */
export function addNumberKeywords(ajv: Ajv2020): void {
  for (const [keyword, [sign, holds]] of Object.entries(LIMITS)) {
    ajv.removeKeyword(keyword);
    ajv.addKeyword({
      keyword,
      type: 'number',
      schemaType: 'number',
      validate: comparison(holds),
      error: { message: ({ schemaCode }) => str`must be ${sign} ${schemaCode}` },
    });
  }
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    validate: isMultiple,
    error: { message: ({ schemaCode }) => str`must be multiple of ${schemaCode}` },
  });
}
