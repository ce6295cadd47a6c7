/**
 * The block structure of Markdown (CommonMark plus GitHub's tables and task lists), line by line
 * and in linear time. It has no HTML: a tag is plain text. No block depends on an earlier one, so
 * reading may restart at any block.
 */
import { formulaBlock, OPENS_FORMULA, type Formula } from './formulas';
import { readDefinition, type References } from './references';

export type Align = 'left' | 'center' | 'right' | undefined;

export type Block =
  | { type: 'paragraph'; text: string }
  | { type: 'heading'; depth: number; text: string }
  | { type: 'code'; text: string }
  | { type: 'quote'; blocks: Block[] }
  | { type: 'list'; start: number | null; tight: boolean; items: ListItem[] }
  | { type: 'table'; align: Align[]; header: string[]; rows: string[][] }
  | { type: 'rule' }
  | Formula;

interface ListItem {
  /** In a task list: whether it is done. */
  checked: boolean | null;
  blocks: Block[];
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
const DELIMITER = /^:?-+:?$/;

const isBlank = (line: string): boolean => line.trim() === '';
const lineAt = (lines: string[], at: number): string => lines[at] ?? '';

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
  /** Number of the line after it. */
  end: number;
}

/** The blocks of these lines. Reference definitions are added to `references`. */
export function readBlocks(lines: string[], references: References, depth = 0): Found[] {
  const blocks: Found[] = [];
  for (let at = 0; at < lines.length;) {
    const [block, end] = isBlank(lineAt(lines, at))
      ? [null, at + 1]
      : readBlock(lines, at, references, depth);
    if (block) {
      blocks.push({ block, end });
    }
    at = end;
  }
  return blocks;
}

function inner(lines: string[], references: References, depth: number): Found[] {
  return depth >= DEEPEST
    ? [{ block: { type: 'paragraph', text: lines.join('\n') }, end: lines.length }]
    : readBlocks(lines, references, depth + 1);
}

function readBlock(lines: string[], at: number, references: References, depth: number): Reading {
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
    return readQuote(lines, at, references, depth);
  }
  if (MARKER.test(line)) {
    return readList(lines, at, references, depth);
  }
  if (CODE.test(line)) {
    return readIndentedCode(lines, at);
  }
  const block = OPENS_FORMULA.test(line) ? formulaBlock(lines, at) : null;
  if (block) {
    return [block.formula, block.end];
  }
  const align = tableAt(lines, at);
  return align ? readTable(lines, at, align) : readParagraph(lines, at, references);
}

function headingText(text: string): string {
  const trimmed = text.trim();
  const closed = trimmed.replace(/#+$/, '');
  return closed === '' || /[ \t]$/.test(closed) ? closed.trim() : trimmed;
}

function readFence(lines: string[], at: number): Reading {
  const [, indent = '', fence = ''] = FENCE.exec(lineAt(lines, at)) ?? [];
  const closing = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`);
  const outdent = new RegExp(`^ {0,${indent.length}}`);
  let end = at + 1;
  while (end < lines.length && !closing.test(lineAt(lines, end))) {
    end += 1;
  }
  const text = lines
    .slice(at + 1, end)
    .map((line) => line.replace(outdent, ''))
    .join('\n');
  return [{ type: 'code', text }, Math.min(end + 1, lines.length)];
}

function readIndentedCode(lines: string[], at: number): Reading {
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
    },
    end,
  ];
}

/** Follows code fences line by line, and tells whether one is open after each. */
function fences(): (line: string) => boolean {
  let open: string | undefined;
  return (line) => {
    const found = FENCE.exec(line);
    if (open === undefined) {
      open = found?.[2];
    } else if (found?.[2]?.startsWith(open) && isBlank(line.slice(found[0].length))) {
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

function readQuote(lines: string[], at: number, references: References, depth: number): Reading {
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
  return [
    { type: 'quote', blocks: inner(content, references, depth).map(({ block }) => block) },
    end,
  ];
}

/** The kind of a marker: lists of different kinds do not mix. */
const kindOf = (marker: RegExpExecArray): string => marker[4] ?? marker[2] ?? '';

function readList(lines: string[], at: number, references: References, depth: number): Reading {
  const first = MARKER.exec(lineAt(lines, at));
  const items: ListItem[] = [];
  let tight = true;
  let end = at;
  for (let next = at, marker = first; marker; marker = sameList(first, lineAt(lines, next))) {
    tight &&= next === end;
    const [content, after] = itemLines(lines, next, marker[0]);
    const { item, gap } = readItem(content, references, depth);
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

function skipBlank(lines: string[], at: number): number {
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
function itemLines(lines: string[], at: number, marker: string): [string[], number] {
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
function readItem(
  content: string[],
  references: References,
  depth: number,
): { item: ListItem; gap: boolean } {
  const task = TASK.exec(content[0] ?? '');
  const lines = task ? [(content[0] ?? '').slice(task[0].length), ...content.slice(1)] : content;
  const found = inner(lines, references, depth);
  return {
    item: { checked: task ? task[1] !== ' ' : null, blocks: found.map(({ block }) => block) },
    gap: found.slice(0, -1).some(({ end }) => isBlank(lineAt(lines, end))),
  };
}

/** Cells between unescaped pipes. */
function cellsOf(line: string): string[] {
  const cells = line
    .trim()
    .replace(/^\|/, '')
    .split(/(?<!\\)\|/);
  if (cells.length > 1 && isBlank(cells.at(-1) ?? '')) {
    cells.pop();
  }
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function alignOf(delimiter: string): Align {
  const left = delimiter.startsWith(':');
  const right = delimiter.endsWith(':');
  if (left && right) {
    return 'center';
  }
  return (left && 'left') || (right && 'right') || undefined;
}

/** How the columns of a table are aligned, if one starts here. */
function tableAt(lines: string[], at: number): Align[] | null {
  const header = lineAt(lines, at);
  const delimiters = header.includes('|') ? cellsOf(lineAt(lines, at + 1)) : [];
  const fits =
    delimiters.length > 0 &&
    delimiters.length === cellsOf(header).length &&
    delimiters.every((cell) => DELIMITER.test(cell));
  return fits ? delimiters.map(alignOf) : null;
}

function readTable(lines: string[], at: number, align: Align[]): Reading {
  let end = at + 2;
  const rows: string[][] = [];
  for (
    ;
    end < lines.length && !isBlank(lineAt(lines, end)) && !interrupts(lineAt(lines, end));
    end += 1
  ) {
    const cells = cellsOf(lineAt(lines, end));
    rows.push(align.map((_, column) => cells[column] ?? ''));
  }
  return [{ type: 'table', align, header: cellsOf(lineAt(lines, at)), rows }, end];
}

function readParagraph(lines: string[], at: number, references: References): Reading {
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
