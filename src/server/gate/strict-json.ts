/** Reads JSON that a person wrote, without repairing or dropping anything. */
import { parseExact, type JsonObject, type JsonValue } from '../base';

/** Why a text is refused, in words for its author. */
export class StrictJsonError extends Error {
  override name = 'StrictJsonError' as const;
}

/**
 * Finds the strings and the punctuation of text that `JSON.parse` accepted. No part can match in
 * two ways.
 */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;

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

/** Finds what `JSON.parse` hides: repeated keys. */
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
      default:
    }
    last = token;
  }
}

function parsed(text: string): JsonValue {
  try {
    return parseExact(text);
  } catch (error) {
    const words = error instanceof SyntaxError ? 'It is not JSON' : (error as Error).message;
    throw new StrictJsonError(words, { cause: error });
  }
}

/**
 * Reads a JSON object without repeated keys and with exact numbers (`parseExact`). Here `__proto__`
 * is a key like any other.
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
