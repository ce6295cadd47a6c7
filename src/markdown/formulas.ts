/**
 * Finds formulas between the delimiters of LaTeX and of most models, but not where a dollar is only
 * a dollar.
 */
import { sticky } from './references';

export interface Formula {
  type: 'formula';
  /** LaTeX, without its delimiters. */
  text: string;
  /** On a line of its own. */
  display: boolean;
}

const CLOSING: Record<string, string> = { $$: '$$', $: '$', '\\[': '\\]', '\\(': '\\)' };
/** Longer ones stay text: they take long to lay out, and nobody reads them. */
const LONGEST = 4000;
/** Escaped brackets before a parenthesis are an escaped link, not a formula. */
const DISPLAYED = /\$\$((?:[^$\\]|\\[^]|\$(?!\$))+)\$\$|\\\[((?:[^\\]|\\[^\]])+)\\\](?!\()/y;
/**
 * A dollar opens and closes next to a character inside, and not next to a letter or digit outside:
 * `$5 and $6` and `$HOME/$USER` are text.
 */
const INLINE =
  /\\\(((?:[^\\]|\\[^)])+)\\\)|(?<![\p{L}\p{N}])\$(?![\s$])((?:[^$\\\n]|\\[^])+)(?<!\s)\$(?![\p{L}\p{N}$])/uy;
/** A line that begins a displayed formula, with or without its end. */
export const OPENS_FORMULA = /^ {0,3}(?:\$\$|\\\[(?:[ \t]*$|.*\\\][ \t]*$))/;

function found(
  match: RegExpExecArray | null,
  display: boolean,
): { formula: Formula; end: number } | null {
  const text = match?.[1] ?? match?.[2] ?? '';
  return match && /[\p{L}\p{N}]/u.test(text)
    ? {
        formula: { type: 'formula', text: text.trim(), display },
        end: match.index + match[0].length,
      }
    : null;
}

/**
 * The formula that starts at this position, and the position after it. Takes no longer if there is
 * none.
 */
export function formulaAt(text: string, at: number): { formula: Formula; end: number } | null {
  const opening =
    [text.slice(at, at + 2), text.slice(at, at + 1)].find((mark) => mark in CLOSING) ?? '';
  const isClosed = text.slice(at, at + LONGEST).includes(CLOSING[opening] ?? '', opening.length);
  if (opening === '' || !isClosed) {
    return null;
  }
  const display = opening === '$$' || opening === '\\[';
  return found(sticky(display ? DISPLAYED : INLINE, text.slice(0, at + LONGEST), at), display);
}

/**
 * The displayed formula that starts on this line and ends at the end of a line, and the number of
 * the next line.
 */
export function formulaBlock(
  lines: string[],
  at: number,
): { formula: Formula; end: number } | null {
  const text = lines[at]?.trimStart() ?? '';
  const closing = text.startsWith('$') ? '$$' : '\\]';
  for (let end = at, length = 0; end < lines.length && length <= LONGEST; end += 1) {
    const line = lines[end] ?? '';
    length += line.length;
    const rest = end === at ? line.trim().slice(2) : line;
    if (rest.includes(closing)) {
      const read = formulaAt([text, ...lines.slice(at + 1, end + 1)].join('\n').trimEnd(), 0);
      return read?.formula.display && rest.trimEnd().endsWith(closing)
        ? { formula: read.formula, end: end + 1 }
        : null;
    }
  }
  return null;
}
