/**
 * A conversation as a Markdown file. What others wrote cannot make its reader's program load or run
 * anything.
 */
import type { Item, McpCall } from '../protocol';
import { textOf } from './items';

/** The words that are ours. */
export interface ExportWords {
  question: string;
  answer: string;
  tool: (call: McpCall) => string;
}

const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * Markdown without pictures and HTML. Whatever stands in a fence at the margin is code for every
 * reader of Markdown, and stays.
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

/** Text that means nothing but itself, line by line. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~$&!+=-]|(?<=^\s*\d+)[.)]/gm, '\\$&')
    .replace(/^[ \t]+/gm, '')
    .replace(/\n/g, '  \n');
}

/** In a fence that is longer than any within. */
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

/** What a file may be called everywhere: letters and digits of any script. */
export function fileName(title: string): string {
  const name = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
    .replace(/-$/, '');
  return `${name || 'conversation'}.md`;
}
