/**
 * Finds formulas between the delimiters of LaTeX and of most models, but not where a dollar is only
 * a dollar.
 */
import { skip, sticky } from './references';

export interface Formula {
  type: 'formula';
  /** LaTeX, without its delimiters. */
  text: string;
  /** On a line of its own. */
  display: boolean;
}

interface Found {
  formula: Formula;
  /** Position after it. */
  end: number;
}

/** Finds the formula that starts at a position. */
export type FormulaFinder = (at: number) => Found | null;

/** Longer ones stay text: they take long to lay out, and nobody reads them. */
const LONGEST = 4000;
/** A line that begins a displayed formula, with or without its end. */
export const OPENS_FORMULA = /^ {0,3}(?:\$\$|\\\[(?:[ \t]*$|.*\\\][ \t]*$))/;
const INDENT = / {0,3}/y;

interface Kind {
  opening: string;
  closing: string;
  display: boolean;
  /** Finds its end: a delimiter after an odd number of backslashes is none. */
  ends: RegExp;
}

const kind = (opening: string, closing: string, display: boolean): Kind => ({
  opening,
  closing,
  display,
  ends: new RegExp(`(?<!\\\\)(?:\\\\\\\\)*${closing.replace(/\W/g, '\\$&')}`, 'g'),
});
const DOLLAR = kind('$', '$', false);
const KINDS = [kind('$$', '$$', true), DOLLAR, kind('\\[', '\\]', true), kind('\\(', '\\)', false)];

/** Whether a formula may stand here, between the characters before and after it. */
function stands(used: Kind, content: string, before: string, after: string): boolean {
  if (used === DOLLAR) {
    // `$5 and $6` and `$HOME/$USER` are text.
    return (
      !/^[\s$]|\n|\s$/.test(content) &&
      !/[\p{L}\p{N}]/u.test(before) &&
      !/[\p{L}\p{N}$]/u.test(after)
    );
  }
  // Escaped brackets before a parenthesis are an escaped link.
  return used.closing !== '\\]' || after !== '(';
}

/** For increasing positions: then all searches together read the text once for each kind. */
export function formulaFinder(text: string): FormulaFinder {
  /** The next end that is known of each kind, and whether the formula before it was none. */
  const known = new Map<Kind, { end: number; failed: boolean }>();
  const endOf = (used: Kind, from: number) => {
    let next = known.get(used);
    if (!next || next.end < from) {
      used.ends.lastIndex = from;
      const end = used.ends.exec(text) ? used.ends.lastIndex - used.closing.length : Infinity;
      next = { end, failed: false };
      known.set(used, next);
    }
    return next;
  };
  return (at) => {
    const used = KINDS.find(({ opening }) => text.startsWith(opening, at));
    const from = at + (used?.opening.length ?? 0);
    const next = used && endOf(used, from);
    if (!next || next.failed || next.end - at > LONGEST) {
      return null;
    }
    const content = text.slice(from, next.end);
    const end = next.end + used.closing.length;
    next.failed =
      !/[\p{L}\p{N}]/u.test(content) || !stands(used, content, text[at - 1] ?? '', text[end] ?? '');
    return next.failed
      ? null
      : { formula: { type: 'formula', text: content.trim(), display: used.display }, end };
  };
}

/**
 * Finds the displayed formula that starts on a line and ends at the end of a line, and the number
 * of the next line. For increasing lines.
 */
export function formulaBlockFinder(
  lines: readonly string[],
): (at: number) => { formula: Formula; end: number } | null {
  let text: string | undefined;
  let find: FormulaFinder = () => null;
  let line = 0;
  let start = 0;
  return (at) => {
    if (text === undefined) {
      text = lines.join('\n');
      find = formulaFinder(text);
    }
    for (; line < at; line += 1) {
      start += (lines[line] ?? '').length + 1;
    }
    const found = find(skip(INDENT, text, start));
    if (!found?.formula.display || !sticky(/[ \t]*(?:\n|$)/y, text, found.end)) {
      return null;
    }
    return { formula: found.formula, end: at + text.slice(start, found.end).split('\n').length };
  };
}
