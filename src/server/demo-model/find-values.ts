/**
 * Finds literal values in a sentence with their positions: numbers, dates, addresses and quoted
 * text.
 */

export interface Found<T> {
  value: T;
  start: number;
  end: number;
}

const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  'one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, index) => [word, index + 1]),
);

function findAll<T>(
  text: string,
  pattern: RegExp,
  toValue: (match: RegExpExecArray) => T,
): Found<T>[] {
  return [...text.matchAll(pattern)].map((match) => ({
    value: toValue(match),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['`', '`'],
  ["'", "'"],
]);

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}

/**
 * The position where the quotation from `start` closes; -1 if it does not. An apostrophe inside a
 * word closes nothing.
 */
function closingQuote(text: string, start: number, mark: string): number {
  let end = text.indexOf(mark, start + 1);
  while (mark === "'" && end >= 0 && isLetter(text.charAt(end + 1))) {
    end = text.indexOf(mark, end + 1);
  }
  return end;
}

/**
 * Text in quotation marks or backticks; single quotes count only around words, not inside them.
 * Runs in linear time.
 */
export function findQuoted(text: string): Found<string>[] {
  const found: Found<string>[] = [];
  const unclosed = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    const mark = QUOTES.get(text.charAt(at));
    if (
      mark === undefined ||
      unclosed.has(mark) ||
      (mark === "'" && isLetter(text.charAt(at - 1)))
    ) {
      continue;
    }
    const end = closingQuote(text, at, mark);
    if (end < 0) {
      unclosed.add(mark);
    } else {
      found.push({ value: text.slice(at + 1, end), start: at, end: end + 1 });
      at = end;
    }
  }
  return found;
}

/** The text without the contents of its quotation marks. */
export function withoutQuoted(text: string): string {
  return findQuoted(text).reduceRight(
    (rest, { start, end }) => `${rest.slice(0, start)}""${rest.slice(end)}`,
    text,
  );
}

/** ISO 8601 dates, with the time if there is one. */
export function findDates(text: string): Found<string>[] {
  return findAll(
    text,
    /\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?/g,
    (match) => match[0],
  );
}

export function findEmails(text: string): Found<string>[] {
  return findAll(text, /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g, (match) => match[0]);
}

export function findUrls(text: string): Found<string>[] {
  return findAll(text, /\bhttps?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)]/g, (match) => match[0]);
}

/** Numbers in digits or words (one to twelve), but not inside dates, addresses and quotes. */
export function findNumbers(text: string): Found<number>[] {
  const taken = [...findDates(text), ...findUrls(text), ...findEmails(text), ...findQuoted(text)];
  const digits = findAll(text, /(?<![\p{L}\p{N}.])-?\d{1,15}(?:\.\d{1,15})?(?!\p{N})/gu, (match) =>
    Number(match[0]),
  );
  const words = findAll(text, /\b[a-z]{3,6}\b/gi, (match) =>
    NUMBER_WORDS.get(match[0].toLowerCase()),
  );
  return [...digits, ...words.filter((found): found is Found<number> => found.value !== undefined)]
    .filter(({ start, end }) => !taken.some((other) => start < other.end && end > other.start))
    .sort((a, b) => a.start - b.start);
}
