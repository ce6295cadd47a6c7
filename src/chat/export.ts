/**
 * A conversation as a Markdown file. Text by others cannot make the reader's program load or run
 * anything, whichever dialect of Markdown it reads: outside of code, each character that could
 * begin something is escaped, so only emphasis and bare web addresses mean anything; and code is
 * indented, which nothing inside of it can end.
 */
import type { Item, McpCall } from '../protocol';
import { textOf } from './items';

/** Our own words. */
export interface ExportWords {
  question: string;
  answer: string;
  tool: (call: McpCall) => string;
}

/** Where a reader of some kind begins a line. */
const LINE_END = /\r\n?|[\n\v\f\u0085\u2028\u2029]/;
/** Stays as it is, so that it can be read and followed. */
const ADDRESS = /(https?:\/\/(?:[\w.:/?#@&=+,;~-]|%[\da-f]{2})+)/i;
/** Means something anywhere. */
const MARK = /[\\`{}[\]<>|~$&%!]/g;
const MARK_OR_EMPHASIS = /[\\`{}[\]<>|~$&%!*_#]/g;
/** Before what begins a block if it comes first in its line. */
const FIRST = /^(?:(?=[-+=#:]|[*_](?:[\s*_]*$|\s))|\d+(?=[.)]))/;
/** A line before or after code, with what stands before and after its marks. */
const FENCE = /^([\s>]*(?:(?:[-+*]|\d+[.)])\s+)?)(`{3,}(?=[^`]*$)|~{3,})(.*)$/;

/** A reader may take a backslash for the end of an address; then only a reference is still safe. */
const escaped = (mark: string): string => (mark === '<' ? '&lt;' : `\\${mark}`);

function escapedLine(line: string, mark: RegExp): string {
  const text = line.trimStart();
  const rest = text
    .split(ADDRESS)
    .map((part, index) => (index % 2 === 0 ? part.replace(mark, escaped) : part))
    .join('')
    .replace(FIRST, '$&\\');
  // No-break spaces look the same, but indent nothing.
  return `${'\u00a0'.repeat(line.length - text.length)}${rest}`.trimEnd();
}

/** The lines as they are, with blank lines between paragraphs. */
function written(lines: string[], mark: RegExp): string {
  return lines
    .map((line) => escapedLine(line, mark))
    .join('\n')
    .trim()
    .replace(/\n+/g, (ends) => (ends.length > 1 ? '\n\n' : '  \n'));
}

/** Text that only means itself. */
const plain = (text: string): string => written(text.split(LINE_END), MARK_OR_EMPHASIS);

function heading(level: string, text: string): string {
  return `${level} ${plain(text.split(LINE_END).join(' '))}`;
}

/** The comment ends whatever stands before, or the code could belong to it. */
function code(lines: string[]): string {
  return `<!-- -->\n\n${lines.map((line) => `    ${line}`).join('\n')}`;
}

/**
 * Keeps emphasis and code. Whether a line is taken for code or text decides only how it looks:
 * both are safe.
 */
function formatted(text: string): string[] {
  const parts: string[] = [];
  let lines: string[] = [];
  let fence: { mark: string; indent: RegExp } | null = null;
  const finish = () => {
    parts.push(fence ? code(lines) : written(lines, MARK));
    lines = [];
  };
  for (const line of text.split(LINE_END)) {
    const [, before = '', mark = '', after = ''] = FENCE.exec(line) ?? [];
    if (fence === null && mark !== '') {
      lines.push(after);
      finish();
      fence = { mark, indent: new RegExp(`^\\s{0,${before.length}}`) };
    } else if (fence && mark.startsWith(fence.mark) && after.trim() === '') {
      finish();
      fence = null;
    } else {
      lines.push(fence ? line.replace(fence.indent, '') : line);
    }
  }
  finish();
  return parts.filter((part) => part !== '');
}

function section(item: Item, words: ExportWords): string[] {
  if (item.type === 'message') {
    const isQuestion = item.role === 'user';
    const text = textOf(item);
    return [
      heading('##', isQuestion ? words.question : words.answer),
      ...(isQuestion ? [plain(text)] : formatted(text)),
    ];
  }
  if (item.type !== 'mcp_call') {
    return [];
  }
  const came = item.error ?? item.output;
  return [
    heading('##', words.tool(item)),
    code(item.arguments.split(LINE_END)),
    ...(came === null ? [] : [code(came.split(LINE_END))]),
  ];
}

export function toMarkdown(title: string, items: readonly Item[], words: ExportWords): string {
  return `${[heading('#', title), ...items.flatMap((item) => section(item, words))].join('\n\n')}\n`;
}

/** A file name that is valid everywhere: letters and digits of any script. */
export function fileName(title: string): string {
  const name = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
    .replace(/-$/, '');
  return `${name || 'conversation'}.md`;
}
