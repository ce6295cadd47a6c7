/**
 * The block structure of Markdown (CommonMark plus GitHub's tables and task lists), line by line
 * and in linear time. It has no HTML: a tag is plain text. No block depends on an earlier one, so
 * reading may restart at any block.
 */
import { formulaBlockFinder, OPENS_FORMULA, type Formula } from './formulas';
import { readDefinition, type References } from './references';
import { cellsOf, tableAt, type Align } from './tables';

/** `Text` is what stands in a line: as written, or read. */
export type Block<Text = string> =
  | { type: 'paragraph'; text: Text }
  | { type: 'heading'; depth: number; text: Text }
  | Code
  | { type: 'quote'; blocks: Block<Text>[] }
  | { type: 'list'; start: number | null; tight: boolean; items: ListItem<Text>[] }
  /** Rows may have fewer cells than there are columns. */
  | { type: 'table'; align: Align[]; header: Text[]; rows: Text[][] }
  | { type: 'rule' }
  | Formula;

interface Code {
  type: 'code';
  text: string;
  /** Between two fences; without, more code may follow. */
  closed: boolean;
  /** The opening one, if there is one. */
  fence: string;
}

interface ListItem<Text = string> {
  /** In a task list: whether it is done. */
  checked: boolean | null;
  blocks: Block<Text>[];
}

/** Deeper nested quotes and lists are read as plain paragraphs. */
const DEEPEST = 12;

const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const MARKER = /^( {0,3})([-+*]|(\d{1,9})([.)]))(?=[ \t]|$)/;
const CODE = /^ {4}/;
const TASK = /^\[([ xX])\][ \t]+(?=\S)/;

const isBlank = (line: string): boolean => line.trim() === '';
const lineAt = (lines: readonly string[], at: number): string => lines[at] ?? '';

/** The lines that are read. */
interface Source {
  readonly lines: readonly string[];
  readonly references: References;
  /** Of containers around them. */
  readonly depth: number;
  readonly formulaAt: ReturnType<typeof formulaBlockFinder>;
}

/** Tabs before a line's text are columns of four. */
export function expandTabs(lines: string[]): string[] {
  return lines.map((line) =>
    line.replace(/^[ \t]*/, (space) => {
      let width = 0;
      for (const character of space) {
        width += character === '\t' ? 4 - (width % 4) : 1;
      }
      return ' '.repeat(width);
    }),
  );
}

/** What starts another block even inside a paragraph. */
function interrupts(line: string): boolean {
  const marker = MARKER.exec(line);
  return (
    FENCE.test(line) ||
    OPENS_FORMULA.test(line) ||
    HEADING.test(line) ||
    RULE.test(line) ||
    QUOTE.test(line) ||
    (marker !== null &&
      (marker[3] === undefined || marker[3] === '1') &&
      !isBlank(line.slice(marker[0].length)))
  );
}

/** A block, if there is one, and the number of the line after it. */
type Reading = [Block | null, number];

export interface Found {
  block: Block;
  /** Number of its first line. */
  start: number;
  /** Number of the line after it. */
  end: number;
}

/** The blocks of these lines. Reference definitions are added to `references`. */
export function readBlocks(lines: readonly string[], references: References, depth = 0): Found[] {
  const source = { lines, references, depth, formulaAt: formulaBlockFinder(lines) };
  const blocks: Found[] = [];
  for (let start = 0; start < lines.length;) {
    const [block, end] = isBlank(lineAt(lines, start))
      ? [null, start + 1]
      : readBlock(source, start);
    if (block) {
      blocks.push({ block, start, end });
    }
    start = end;
  }
  return blocks;
}

function inner(lines: string[], { references, depth }: Source): Found[] {
  return depth >= DEEPEST
    ? [{ block: { type: 'paragraph', text: lines.join('\n') }, start: 0, end: lines.length }]
    : readBlocks(lines, references, depth + 1);
}

function readBlock(source: Source, at: number): Reading {
  const { lines } = source;
  const line = lineAt(lines, at);
  const heading = HEADING.exec(line);
  if (heading) {
    return [
      {
        type: 'heading',
        depth: heading[1]?.length ?? 1,
        text: headingText(line.slice(heading[0].length)),
      },
      at + 1,
    ];
  }
  if (FENCE.test(line)) {
    return readFence(lines, at);
  }
  if (RULE.test(line)) {
    return [{ type: 'rule' }, at + 1];
  }
  if (QUOTE.test(line)) {
    return readQuote(source, at);
  }
  if (MARKER.test(line)) {
    return readList(source, at);
  }
  if (CODE.test(line)) {
    return readIndentedCode(lines, at);
  }
  const block = OPENS_FORMULA.test(line) ? source.formulaAt(at) : null;
  if (block) {
    return [block.formula, block.end];
  }
  const align = tableAt(lines, at);
  return align ? readTable(lines, at, align) : readParagraph(source, at);
}

function headingText(text: string): string {
  const trimmed = text.trim();
  let end = trimmed.length;
  while (trimmed[end - 1] === '#') {
    end -= 1;
  }
  return end === 0 || /[ \t]/.test(trimmed[end - 1] ?? '') ? trimmed.slice(0, end).trim() : trimmed;
}

/** Whether a line ends the code that `fence` opened. */
export function closes(line: string, fence: string): boolean {
  const found = FENCE.exec(line);
  return Boolean(found?.[2]?.startsWith(fence)) && isBlank(line.slice(found?.[0].length));
}

function readFence(lines: readonly string[], at: number): Reading {
  const [, indent = '', fence = ''] = FENCE.exec(lineAt(lines, at)) ?? [];
  const outdent = new RegExp(`^ {0,${indent.length}}`);
  let end = at + 1;
  while (end < lines.length && !closes(lineAt(lines, end), fence)) {
    end += 1;
  }
  const text = lines
    .slice(at + 1, end)
    .map((line) => line.replace(outdent, ''))
    .join('\n');
  const closed = end < lines.length;
  return [{ type: 'code', text, closed, fence }, closed ? end + 1 : end];
}

function readIndentedCode(lines: readonly string[], at: number): Reading {
  let end = at;
  for (
    let next = at;
    next < lines.length && (CODE.test(lineAt(lines, next)) || isBlank(lineAt(lines, next)));
    next += 1
  ) {
    end = isBlank(lineAt(lines, next)) ? end : next + 1;
  }
  return [
    {
      type: 'code',
      text: lines
        .slice(at, end)
        .map((line) => line.replace(CODE, ''))
        .join('\n'),
      closed: false,
      fence: '',
    },
    end,
  ];
}

/** Follows code fences line by line, and tells whether one is open after each. */
function fences(): (line: string) => boolean {
  let open: string | undefined;
  return (line) => {
    if (open === undefined) {
      open = FENCE.exec(line)?.[2];
    } else if (closes(line, open)) {
      open = undefined;
    }
    return open !== undefined;
  };
}

/**
 * Whether a line may continue the paragraph that ends `last`, without the markers of its
 * containers.
 */
function continues(line: string, last: string): boolean {
  const paragraph = !isBlank(last) && !HEADING.test(last) && !RULE.test(last) && !FENCE.test(last);
  return paragraph && !isBlank(line) && !interrupts(line) && !MARKER.test(line);
}

function readQuote(source: Source, at: number): Reading {
  const { lines } = source;
  const content: string[] = [];
  const fence = fences();
  let fenced = false;
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lineAt(lines, end);
    if (!QUOTE.test(line) && (fenced || !continues(line, content.at(-1) ?? ''))) {
      break;
    }
    content.push(line.replace(QUOTE, ''));
    fenced = fence(content.at(-1) ?? '');
  }
  return [{ type: 'quote', blocks: inner(content, source).map(({ block }) => block) }, end];
}

/** The kind of a marker: lists of different kinds do not mix. */
const kindOf = (marker: RegExpExecArray): string => marker[4] ?? marker[2] ?? '';

function readList(source: Source, at: number): Reading {
  const { lines } = source;
  const first = MARKER.exec(lineAt(lines, at));
  const items: ListItem[] = [];
  let tight = true;
  let end = at;
  for (let next = at, marker = first; marker; marker = sameList(first, lineAt(lines, next))) {
    tight &&= next === end;
    const [content, after] = itemLines(lines, next, marker[0]);
    const { item, gap } = readItem(content, source);
    items.push(item);
    tight &&= !gap;
    end = after;
    next = skipBlank(lines, end);
  }
  return [
    { type: 'list', start: first?.[3] === undefined ? null : Number(first[3]), tight, items },
    end,
  ];
}

/** The marker of a further item in the list that `first` began, if this line has one. */
function sameList(first: RegExpExecArray | null, line: string): RegExpExecArray | null {
  const marker = RULE.test(line) ? null : MARKER.exec(line);
  return first && marker && kindOf(marker) === kindOf(first) ? marker : null;
}

function skipBlank(lines: readonly string[], at: number): number {
  let next = at;
  while (next < lines.length && isBlank(lineAt(lines, next))) {
    next += 1;
  }
  return next;
}

/**
 * How many columns an item's marker takes, including the space after it; one space if the line has
 * no text or has code.
 */
function widthOf(marker: string, rest: string): number {
  const space = rest.length - rest.trimStart().length;
  return marker.length + (space === 0 || space > 4 || isBlank(rest) ? 1 : space);
}

/** The lines of one item without its marker and indentation, and the line after it. */
function itemLines(lines: readonly string[], at: number, marker: string): [string[], number] {
  const rest = lineAt(lines, at).slice(marker.length);
  const indent = widthOf(marker, rest);
  const content = [rest.slice(indent - marker.length)];
  const fence = fences();
  let fenced = fence(content[0] ?? '');
  let end = at + 1;
  for (let next = at + 1; next < lines.length; next += 1) {
    const line = lineAt(lines, next);
    const inside = line.startsWith(' '.repeat(indent));
    if (!isBlank(line) && !inside && (fenced || !continues(line, content.at(-1) ?? ''))) {
      break;
    }
    content.push(inside ? line.slice(indent) : line.trimStart());
    fenced = fence(content.at(-1) ?? '');
    end = isBlank(line) ? end : next + 1;
  }
  return [content.slice(0, end - at), end];
}

/** `gap` means a blank line between two blocks of the item, which makes its list loose. */
function readItem(content: string[], source: Source): { item: ListItem; gap: boolean } {
  const task = TASK.exec(content[0] ?? '');
  const lines = task ? [(content[0] ?? '').slice(task[0].length), ...content.slice(1)] : content;
  const found = inner(lines, source);
  return {
    item: { checked: task ? task[1] !== ' ' : null, blocks: found.map(({ block }) => block) },
    gap: found.slice(0, -1).some(({ end }) => isBlank(lineAt(lines, end))),
  };
}

function readTable(lines: readonly string[], at: number, align: Align[]): Reading {
  let end = at + 2;
  const rows: string[][] = [];
  for (
    ;
    end < lines.length && !isBlank(lineAt(lines, end)) && !interrupts(lineAt(lines, end));
    end += 1
  ) {
    rows.push(cellsOf(lineAt(lines, end)).slice(0, align.length));
  }
  return [{ type: 'table', align, header: cellsOf(lineAt(lines, at)), rows }, end];
}

function readParagraph({ lines, references }: Source, at: number): Reading {
  let end = at + 1;
  let underline: RegExpExecArray | null = null;
  for (; end < lines.length; end += 1) {
    const line = lineAt(lines, end);
    underline = UNDERLINE.exec(line);
    if (underline || isBlank(line) || interrupts(line) || tableAt(lines, end)) {
      break;
    }
  }
  const text = readDefinitions(
    lines
      .slice(at, end)
      .map((line) => line.trimStart())
      .join('\n')
      .trimEnd(),
    references,
  );
  if (text === '') {
    return [null, end];
  }
  return underline
    ? [{ type: 'heading', depth: underline[1]?.startsWith('=') ? 1 : 2, text }, end + 1]
    : [{ type: 'paragraph', text }, end];
}

/** The text without leading definitions. */
function readDefinitions(text: string, references: References): string {
  let rest = text;
  for (
    let length = readDefinition(rest, references);
    length > 0;
    length = readDefinition(rest, references)
  ) {
    rest = rest.slice(length);
  }
  return rest;
}
