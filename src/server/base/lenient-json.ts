/**
 * Reads JSON as weaker models write it: in a fence, with comments, trailing commas, single quotes,
 * bare keys, Python's constants or raw line breaks. Only what has one reading: nothing is completed
 * or guessed.
 */
import type { JsonValue } from './canonical-json';
import { parseExact } from './exact-json';

/** A fence around the whole text, perhaps with the name of a language and without its end. */
const FENCE = /^```[\w-]*(.*?)(?:```)?$/s;
/**
 * Strings, comments, white space, words, and single signs. A string or comment without an end takes
 * the rest, so that no text is searched twice.
 */
const TOKENS =
  /(["'])(?:(?!\1)[^\\]|\\.)*(?:\1|\\?$)|\/\/[^\r\n]*|\/\*.*?(?:\*\/|$)|\s+|[-+.\w$]+|./gsu;
const PYTHON: ReadonlyMap<string, string> = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
]);
const KEY = /^[A-Za-z_$][\w$]*$/;

/** In double quotes, and with escapes for raw control characters. */
function quoted(token: string): string {
  const inner = token.slice(1, -1).replace(/\\(.)|["\p{Cc}]/gsu, (part, escaped?: string) => {
    if (escaped === undefined) {
      return JSON.stringify(part).slice(1, -1);
    }
    return escaped === "'" ? "'" : part;
  });
  return `"${inner}"`;
}

function strictToken(token: string, next: string | undefined): string {
  if (/^(["']).*\1$/su.test(token) && token.length > 1) {
    return quoted(token);
  }
  if (next === ':' && KEY.test(token)) {
    return `"${token}"`;
  }
  return PYTHON.get(token) ?? token;
}

/** A comma that ends a list with entries. */
function isTrailingComma(tokens: readonly string[], at: number): boolean {
  return (
    tokens[at] === ',' &&
    /^[}\]]$/.test(tokens[at + 1] ?? '') &&
    !/^[{[,:]$/.test(tokens[at - 1] ?? ',')
  );
}

function strictText(text: string): string {
  const trimmed = text.trim();
  const inner = FENCE.exec(trimmed)?.[1] ?? trimmed;
  const tokens = [...inner.matchAll(TOKENS)]
    .map(([token]) => token)
    .filter((token) => !/^(?:\s|\/[/*])/.test(token));
  // Apart, so that no two parts become one.
  return tokens
    .map((token, at) => (isTrailingComma(tokens, at) ? '' : strictToken(token, tokens[at + 1])))
    .join(' ');
}

/**
 * @returns `mended` if the text is not JSON as it is written.
 * @throws SyntaxError for the text as it is written; RangeError for a number that cannot be kept.
 */
export function parseLenient(text: string): { value: JsonValue; mended: boolean } {
  try {
    return { value: parseExact(text), mended: false };
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    try {
      return { value: parseExact(strictText(text)), mended: true };
    } catch (inner) {
      throw inner instanceof SyntaxError ? error : inner;
    }
  }
}
