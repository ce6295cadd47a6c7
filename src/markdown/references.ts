/** Destinations of links: those inside the link, and those defined elsewhere under a label. */

/** Destinations by normalised label. */
export type References = Map<string, string>;

const LONGEST_LABEL = 999;
const DEEPEST_PARENTHESES = 32;
/** Part of a destination, up to a space or a parenthesis. */
const BARE = /(?:[^\s()\\]|\\[^]?)*/y;

export function normalLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}

const ESCAPE = /\\([!-/:-@[-`{-~])/g;

function unescape(text: string): string {
  return text.replace(ESCAPE, '$1');
}

/** Where a label that starts after `[` ends, at its `]`; -1 if it does not. */
export function endOfLabel(text: string, start: number): number {
  for (let at = start; at < text.length && at - start <= LONGEST_LABEL; at += 1) {
    const character = text[at];
    if (character === ']') {
      return at;
    }
    if (character === '[') {
      return -1;
    }
    at += character === '\\' ? 1 : 0;
  }
  return -1;
}

/** A destination at this position, in angle brackets or bare, and the position after it. */
export function readDestination(text: string, start: number): { href: string; end: number } | null {
  if (text[start] === '<') {
    const bracketed = sticky(/<((?:[^<>\n\\]|\\.)*)>/y, text, start);
    return bracketed && { href: unescape(bracketed[1] ?? ''), end: start + bracketed[0].length };
  }
  let open = 0;
  let at = skip(BARE, text, start);
  for (; text[at] === '(' || (text[at] === ')' && open > 0); at = skip(BARE, text, at + 1)) {
    open += text[at] === '(' ? 1 : -1;
    if (open > DEEPEST_PARENTHESES) {
      return null;
    }
  }
  return open === 0 ? { href: unescape(text.slice(start, at)), end: at } : null;
}

/** The position after a title, which is not shown; unchanged if there is none. */
export function skipTitle(text: string, start: number): number {
  return skip(
    /\s+(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\((?:[^()\\]|\\[^])*\))/y,
    text,
    start,
  );
}

export function sticky(pattern: RegExp, text: string, start: number): RegExpExecArray | null {
  pattern.lastIndex = start;
  return pattern.exec(text);
}

/** The position after the match at this position. */
export function skip(pattern: RegExp, text: string, start: number): number {
  return start + (sticky(pattern, text, start)?.[0].length ?? 0);
}

/** Reads `[label]: destination "title"` at the start of a paragraph; returns its length, or 0. */
export function readDefinition(text: string, references: References): number {
  const endLabel = text.startsWith('[') ? endOfLabel(text, 1) : -1;
  const label = normalLabel(text.slice(1, endLabel));
  if (endLabel < 0 || label === '' || text[endLabel + 1] !== ':') {
    return 0;
  }
  const start = skip(/\s*/y, text, endLabel + 2);
  const destination = readDestination(text, start);
  const end = destination && destination.end > start ? endOfDefinition(text, destination.end) : 0;
  if (destination && end > 0 && !references.has(label)) {
    references.set(label, destination.href);
  }
  return end;
}

/**
 * The position after the line that ends a definition, with or without its title; 0 if something
 * else follows.
 */
function endOfDefinition(text: string, afterDestination: number): number {
  const end = [skipTitle(text, afterDestination), afterDestination].find((at) =>
    sticky(/[ \t]*(?:\n|$)/y, text, at),
  );
  return end === undefined ? 0 : skip(/[ \t]*\n?/y, text, end);
}
