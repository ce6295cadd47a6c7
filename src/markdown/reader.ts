/**
 * Markdown text that grows. While it streams in, only its end is read again: blocks before it keep
 * their identity, so React leaves them alone, and so do groups of them, so that an update costs the
 * same however much is there. Once the text is complete it is read as a whole, which settles
 * references to definitions further down.
 */
import { readBlocks, expandTabs, type Block } from './blocks';
import type { References } from './references';

export interface Reader {
  /** Any text may follow any other; appending is what is cheap. */
  update: (text: string, complete: boolean) => { groups: Block[][]; references: References };
}

/** So many blocks at the end may still change with the text that follows them. */
const OPEN_BLOCKS = 2;

/** A last line that is only marks so far may become anything, and would flicker until it has. */
const UNFINISHED_LINE = /\n[ \t]*(?:[-+*=_#>`~|:$]+|\d+[.)]?)[ \t]*$/;

/** Blocks that are looked at together. */
const GROUP = 16;

/** The blocks in groups; a group of the same blocks as before is the same array. */
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
  /** Where in the text the blocks begin that are not closed. */
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
        // Engines compare two strings at once, but look for a beginning one character after
        // another.
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
