/** Reads JSON that a person wrote, without repairing or dropping anything. */
import type { JsonObject, JsonValue } from '../base';

/** Why a text is refused, in words for its author. */
export class StrictJsonError extends Error {
  override name = 'StrictJsonError' as const;
}

/**
 * Splits text that `JSON.parse` accepted into strings, numbers and punctuation. No part can match
 * in two ways.
 */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]/gs;

/** `12.30e1` as `123` and its sign: the same for every spelling of the same number. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') {
    return '0';
  }
  const zeros = digits.length - significant.length;
  return `${sign}${significant}e${BigInt(exponent) + BigInt(zeros - fraction.length)}`;
}

/** Numbers are doubles: beyond their range or precision, a different number would be sent. */
function checkNumber(text: string): void {
  const value = Number(text);
  if (!Number.isFinite(value) || decimal(text) !== decimal(String(value))) {
    throw new StrictJsonError(
      `The number ${text.slice(0, 40)} cannot be kept exactly; ` +
        'write it as a text or with fewer digits',
    );
  }
}

/**
 * @param keys The keys of the object so far.
 * @param token The key as written, with quotes and escapes.
 */
function checkKey(keys: Set<string>, token: string): void {
  const key = JSON.parse(token) as string;
  if (keys.has(key)) {
    throw new StrictJsonError(`The key ${token.slice(0, 80)} stands twice in one object`);
  }
  keys.add(key);
}

/** Finds what `JSON.parse` hides: repeated keys, and numbers that it rounds. */
function checkTokens(text: string, maxDepth: number): void {
  /** The objects and lists around a token; a colon occurs only in an object. */
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    switch (token[0]) {
      case '{':
      case '[':
        open.push(new Set());
        if (open.length > maxDepth) {
          throw new StrictJsonError(`It is nested deeper than ${maxDepth} levels`);
        }
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ':':
        checkKey(open.at(-1) ?? new Set(), last);
        break;
      case ',':
      case '"':
        break;
      default:
        checkNumber(token);
    }
    last = token;
  }
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new StrictJsonError('It is not JSON', { cause: error });
  }
}

/**
 * Reads a JSON object without repeated keys and with exact numbers. Here `__proto__` is a key like
 * any other.
 * @param limits `chars` of the text, `depth` of nesting.
 * @throws StrictJsonError
 */
export function parseStrictObject(
  text: string,
  limits: { chars: number; depth: number },
): JsonObject {
  if (text.length > limits.chars) {
    throw new StrictJsonError(`It is longer than ${limits.chars} characters`);
  }
  const value = parsed(text);
  checkTokens(text, limits.depth);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new StrictJsonError('It is not a JSON object');
  }
  return value;
}
