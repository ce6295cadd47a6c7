/**
 * Reads growing Markdown text. While it streams, only its end is read again: earlier blocks keep
 * their identity, so React skips them, and so do groups of blocks, so the cost of an update does
 * not grow with the text. The complete text is read as a whole, which resolves references to
 * definitions further down.
 */
import { readBlocks, expandTabs, type Block } from './blocks';
import type { References } from './references';

export interface Reader {
  /** Texts may come in any order; only appending is cheap. */
  update: (text: string, complete: boolean) => { groups: Block[][]; references: References };
}

/** This many blocks at the end may still change with the following text. */
const OPEN_BLOCKS = 2;

/** A last line of markers only may become anything, and would flicker until it has. */
const UNFINISHED_LINE = /\n[ \t]*(?:[-+*=_#>`~|:$]+|\d+[.)]?)[ \t]*$/;

/** Number of blocks per group. */
const GROUP = 16;

/** The blocks in groups; an unchanged group is the same array. */
function grouped(blocks: Block[], before: Block[][]): Block[][] {
  return Array.from({ length: Math.ceil(blocks.length / GROUP) }, (_, index) => {
    const group = blocks.slice(index * GROUP, (index + 1) * GROUP);
    const known = before[index];
    return known?.length === group.length && group.every((block, at) => block === known[at])
      ? known
      : group;
  });
}

export function createReader(): Reader {
  let text = '';
  let complete = false;
  let closed: Block[] = [];
  /** Where the unfinished blocks begin in the text. */
  let open = 0;
  let references: References = new Map();
  let groups: Block[][] = [];

  function read(): void {
    const rest = text.slice(open);
    const lines = (complete ? rest : `\n${rest}`.replace(UNFINISHED_LINE, '').slice(1)).split('\n');
    const found = readBlocks(expandTabs(lines), references);
    const settled = complete ? [] : found.slice(0, -OPEN_BLOCKS);
    groups = grouped([...closed, ...found.map(({ block }) => block)], groups);
    closed = [...closed, ...settled.map(({ block }) => block)];
    open += lines
      .slice(0, settled.at(-1)?.end ?? 0)
      .reduce((sum, line) => sum + line.length + 1, 0);
  }

  return {
    update: (given, isComplete) => {
      const next = given.replace(/\r\n?/g, '\n');
      if (next !== text || isComplete !== complete) {
        // Engines compare two strings in one operation, but check a prefix character by character.
        if (isComplete || complete || next.slice(0, text.length) !== text) {
          closed = [];
          open = 0;
          references = new Map();
        }
        text = next;
        complete = isComplete;
        read();
      }
      return { groups, references };
    },
  };
}
