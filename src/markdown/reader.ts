/**
 * Markdown text that grows. While it streams in, only its end is read again: blocks before it keep their identity, so React leaves them
 * alone. Once the text is complete it is read as a whole, which settles references to definitions further down.
 */
import { readBlocks, expandTabs, type Block } from './blocks';
import type { References } from './references';

export interface Reader {
  /** Any text may follow any other; appending is what is cheap. */
  update: (text: string, complete: boolean) => { blocks: Block[]; references: References };
}

/** So many blocks at the end may still change with the text that follows them. */
const OPEN_BLOCKS = 2;

/** A last line that is only marks so far may become anything, and would flicker until it has. */
const UNFINISHED_LINE = /\n[ \t]*(?:[-+*=_#>`~|:]+|\d+[.)]?)[ \t]*$/;

export function createReader(): Reader {
  let text = '';
  let complete = false;
  let closed: Block[] = [];
  let closedLines = 0;
  let references: References = new Map();
  let blocks: Block[] = [];

  function read(): void {
    const shown = complete ? text : text.replace(UNFINISHED_LINE, '');
    const found = readBlocks(expandTabs(shown.split('\n').slice(closedLines)), references);
    const settled = complete ? [] : found.slice(0, -OPEN_BLOCKS);
    blocks = [...closed, ...found.map(({ block }) => block)];
    closed = [...closed, ...settled.map(({ block }) => block)];
    closedLines += settled.at(-1)?.end ?? 0;
  }

  return {
    update: (given, isComplete) => {
      const next = given.replace(/\r\n?/g, '\n');
      if (next !== text || isComplete !== complete) {
        if (isComplete || complete || !next.startsWith(text)) {
          closed = [];
          closedLines = 0;
          references = new Map();
        }
        text = next;
        complete = isComplete;
        read();
      }
      return { blocks, references };
    },
  };
}
