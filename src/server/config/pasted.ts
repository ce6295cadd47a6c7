/**
 * Makes pasted Python and JSON readable as YAML where that changes no meaning, and says what else
 * is Python and how to write it instead.
 */

const OPENING = '{[';
const CLOSING = '}]';

interface Token {
  kind: 'quoted' | 'comment' | 'char';
  text: string;
  at: number;
}

/** A quote or a # means something only where a value can begin. */
const TOKENS =
  /(?<quoted>(?<=^|[\s[{(,:])(?:"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^]|'')*'?))|(?<comment>(?<=^|\s)#[^\n]*)|[^]/g;

const tokensOf = (text: string): Token[] =>
  [...text.matchAll(TOKENS)].map(({ 0: token, index, groups }) => ({
    kind: groups?.quoted ? 'quoted' : groups?.comment ? 'comment' : 'char',
    text: token,
    at: index,
  }));

/**
 * The assignment of Django settings, also with a type, becomes a key.
 * @param key at the beginning of a line
 */
export function withoutAssignment(text: string, key: string): string {
  return text.replace(new RegExp(`^${key}[ \\t]*(?::[^=\\n{"']*)?=[ \\t]*`, 'm'), `${key}: `);
}

/**
 * YAML wants the lines of a mapping in braces to be indented more than its key; JSON and Python do
 * not care. White space at the beginning of these lines means nothing.
 */
export function indentBraces(text: string): string {
  const lines = text.split('\n');
  const depths = depthsOf(text);
  let indent = '';
  return lines
    .map((line, index) => {
      const isInside = (depths[index] ?? 0) > 0;
      if (!isInside) {
        const before = lastWritten(lines, index);
        const belongsToKey = /^\s*[{[]/.test(line) && before?.trimEnd().endsWith(':') === true;
        indent = `${/^ */.exec(belongsToKey ? before : line)?.[0] ?? ''}  `;
        return belongsToKey ? indent + line : line;
      }
      return indent + line;
    })
    .join('\n');
}

function lastWritten(lines: readonly string[], index: number): string | undefined {
  return lines.slice(0, index).findLast((line) => line.trim() !== '');
}

/** How many braces are open at the beginning of each line. */
function depthsOf(text: string): number[] {
  const depths = [0];
  let depth = 0;
  /** Only white space, `:` or `-` stand before on the line, or a key. */
  let isValue = true;
  for (const { kind, text: token } of tokensOf(text)) {
    depths.push(...Array<number>(token.split('\n').length - 1).fill(depth));
    if (kind === 'char') {
      depth = depthAfter(token, depth, isValue);
    }
    isValue = /[\n:]$/.test(token) || (isValue && /^[ -]$/.test(token));
  }
  return depths;
}

function depthAfter(char: string, depth: number, isValue: boolean): number {
  if (OPENING.includes(char) && (depth > 0 || isValue)) {
    return depth + 1;
  }
  return CLOSING.includes(char) ? Math.max(0, depth - 1) : depth;
}

interface Form {
  reason: string;
  fix: string;
}

export interface Foreign extends Form {
  /** Of the first character. */
  at: number;
}

const form = (reason: string, fix: string): Form => ({ reason, fix });
const LIST = form('is Python: a tuple', 'Write a list: ["…", "…"].');
const ENVIRONMENT = form(
  'is Python: the environment is not read so here',
  'Write "os.environ/NAME" in quotes.',
);

/** What a value begins with that only Python or JavaScript understands. */
const FORMS: readonly (readonly [RegExp, Form])[] = [
  [/^\/\//, form('begins a comment with //', 'Begin the comment with #.')],
  [/^\/\*/, form('begins a comment with /*', 'Begin every line of the comment with #.')],
  [/^os\.(?:environ(?!\/)|getenv)|^getenv\(|^environ[[.]/, ENVIRONMENT],
  [/^dict\(/, form('is Python: dict(…)', 'Write {"key": value}.')],
  [/^(?:set|frozenset|list|tuple)\(/, form('is Python: a call', 'Write a list: ["…", "…"].')],
  [/^[fF][rR]?["']/, form('is Python: an f-string', 'Write the whole text, or "os.environ/NAME".')],
  [
    /^(?:[rRuU]|[bB][rR]?)["']/,
    form('is Python: a letter before a text', 'Remove the letter before the quotes.'),
  ],
  [/^\(\s*["'\d)]/, LIST],
  [/^\*\*/, form('is Python: **', 'Write the keys out.')],
  [
    /^[A-Za-z_][\w.]*\(["')]|^(?:getattr|str|int|bool|config|env(?:\.\w+)?|json\.\w+)\(/,
    form('is Python: a call', 'Write the value itself.'),
  ],
];

/** What a line begins with, at its very beginning. */
const STATEMENTS: readonly (readonly [RegExp, Form])[] = [
  [/^(?:from [\w.]+ )?import \w/, form('is Python: an import', 'Remove it.')],
  [/^[A-Za-z_]\w*\.\w+\(/, form('is Python: a call', 'Write key: value.')],
  [
    /^[A-Za-z_]\w*(?:\[[^\]\n]*\]|\.\w+){0,5}[ \t]*(?::[^=\n]*)?\|?=(?!=)/,
    form('is Python: an assignment', 'Write key: value.'),
  ],
];

/** The form that a plain text in a valid document has, or `null`. */
export function foreignForm(plain: string): Form | null {
  return FORMS.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** A plain text where JSON and Python have a text in quotes: a variable. */
export const isVariable = (plain: string): boolean =>
  /^(?:settings\.|self\.)?[A-Z][A-Z0-9_]{2,}$/.test(plain) &&
  !/^(?:TRUE|FALSE|NULL|YES)$/.test(plain);

export const VARIABLE = form(
  'is Python: a variable',
  'Write its value, in quotes, or "os.environ/NAME".',
);

/** The first thing in a text, which is no valid YAML, that explains why. */
export function findForeign(text: string): Foreign | null {
  let isStart = true;
  let afterText = false;
  for (const { kind, text: token, at } of tokensOf(text)) {
    const found =
      kind === 'quoted'
        ? inQuoted(text, token, at, afterText)
        : isStart || afterText
          ? formAt(text, at, afterText)
          : null;
    if (found !== null) {
      return { at, ...found };
    }
    afterText = kind === 'quoted' || (afterText && /^\s/.test(token));
    isStart = kind === 'comment' || /^[\s[{(,:]$/.test(token);
  }
  return null;
}

function inQuoted(text: string, token: string, at: number, afterText: boolean): Form | null {
  if (/^(?:"""|''')/.test(text.slice(at, at + 3))) {
    return form('is Python: three quotes', "Use one pair of quotes, or YAML's | for more lines.");
  }
  if (afterText) {
    return form(
      'is Python: two texts that belong together',
      'Write one text in one pair of quotes.',
    );
  }
  return token.startsWith("'") && token.includes("\\'")
    ? form("is Python: \\' in a text", "Write '' in single quotes, or use double quotes.")
    : null;
}

function formAt(text: string, at: number, afterText: boolean): Form | null {
  const rest = text.slice(at, at + 200);
  if (afterText) {
    return /^(?:[+%]|\.\w)/.test(rest)
      ? form(
          'is Python: a text that is put together',
          'Write the whole text, or "os.environ/NAME".',
        )
      : null;
  }
  const isLineStart = at === 0 || text.charAt(at - 1) === '\n';
  const statement = isLineStart ? STATEMENTS.find(([pattern]) => pattern.test(rest)) : undefined;
  return foreignForm(rest) ?? statement?.[1] ?? null;
}
