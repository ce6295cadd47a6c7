/**
 * Makes text of unknown origin inert in Markdown: it is shown literally, without markup or links.
 */

const SPECIAL = /[\\`*_[\]<>~|$&@]/g;
/** Markers of lists, headings, quotes, rules and underlines. */
const LINE_START = /^(\s*)([#+=-]|\d{1,9}(?=[.)]))/;

function inertLine(line: string): string {
  return line
    .replace(SPECIAL, '\\$&')
    .replace(LINE_START, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
    )
    .replaceAll('://', '\\://')
    .replace(/www\./gi, (found) => `${found.slice(0, -1)}\\.`);
}

/** One line: line breaks become spaces. */
export function inertInline(text: string): string {
  return inertLine(text.replace(/\s+/g, ' ').trim());
}

/** As a block quotation, line by line. */
export function inertQuote(text: string): string {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => `> ${inertLine(line.trim())}`.trimEnd())
    .join('\n');
}
