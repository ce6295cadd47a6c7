/**
 * A conversation as a Markdown file. Text by others cannot make the reader's program load or run
 * anything.
 */
import type { Item, McpCall } from '../protocol';
import { textOf } from './items';

/** Our own words. */
export interface ExportWords {
  question: string;
  answer: string;
  tool: (call: McpCall) => string;
}

const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * Markdown without images and HTML. A fence at the margin is code for every Markdown reader, so it
 * stays.
 */
function inert(markdown: string): string {
  let fence = '';
  return markdown
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => {
      const found = FENCE.exec(line)?.[1] ?? '';
      const isFenced = fence !== '';
      if (!isFenced) {
        fence = found;
      } else if (found.startsWith(fence) && line.trim() === found) {
        fence = '';
      }
      return isFenced || found !== '' ? line : line.replace(/!\[/g, '!\\[').replace(/</g, '\\<');
    })
    .join('\n');
}

/** Escapes text line by line, so that it only means itself. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~$&!+=-]|(?<=^\s*\d+)[.)]/gm, '\\$&')
    .replace(/^[ \t]+/gm, '')
    .replace(/\n/g, '  \n');
}

/** Uses a fence longer than any inside the text. */
function code(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function section(item: Item, words: ExportWords): string[] {
  if (item.type === 'message') {
    const isQuestion = item.role === 'user';
    const text = textOf(item);
    return [
      `## ${plain(isQuestion ? words.question : words.answer)}`,
      isQuestion ? plain(text) : inert(text),
    ];
  }
  if (item.type !== 'mcp_call') {
    return [];
  }
  const came = item.error ?? item.output;
  return [
    `## ${plain(words.tool(item).replace(/\s+/g, ' '))}`,
    code(item.arguments),
    ...(came === null ? [] : [code(came)]),
  ];
}

export function toMarkdown(title: string, items: readonly Item[], words: ExportWords): string {
  return `${[`# ${plain(title.replace(/\s+/g, ' '))}`, ...items.flatMap((item) => section(item, words))].join('\n\n')}\n`;
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
