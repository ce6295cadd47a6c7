/**
 * Reads growing Markdown text. While it streams, only its end is read again: earlier blocks keep
 * their identity, so React skips them, and so do groups of blocks, so the cost of an update does
 * not grow with the text. The complete text is read as a whole, which resolves references to
 * definitions.
 */
import { closes, expandTabs, readBlocks, type Found } from './blocks';
import { pieceNodes } from './pieces';
import type { References } from './references';
import { viewOf, type View } from './weight';

/** What is shown: a block, or the source of one that would take too many nodes of the page. */
export type Shown = View | { type: 'plain'; text: string };

interface Reading {
  /** An unchanged group is the same array. */
  groups: Shown[][];
  /** Shown after them as it is: the page has no room for more blocks, or it is not read yet. */
  rest: string;
}

export interface Reader {
  /** Texts may come in any order; only appending is cheap. */
  update: (text: string, complete: boolean) => Reading;
}

/** Nodes of the page that all blocks may take together. With the rest, it is less than 20 000. */
const MOST_NODES = 18_000;
/** This many blocks at the end may still change with the following text. */
const OPEN_BLOCKS = 2;
/** If they have more characters than this, they are not read again with each update, … */
const LONG = 8192;
/** … but when they have grown by this part. */
const GROWTH = 1 / 16;
/** Number of blocks per group. */
const GROUP = 16;
/** A last line of markers only may become anything, and would flicker until it has. */
const UNFINISHED_LINE = /^[ \t]*(?:[-+*=_#>`~|:$]+|\d+[.)]?)[ \t]*$/;

function groupsOf(blocks: Shown[]): Shown[][] {
  return Array.from({ length: Math.ceil(blocks.length / GROUP) }, (_, index) =>
    blocks.slice(index * GROUP, (index + 1) * GROUP),
  );
}

/** Without a last line that would flicker. */
function steady(text: string): string {
  const end = text.lastIndexOf('\n');
  return UNFINISHED_LINE.test(text.slice(end + 1)) ? text.slice(0, Math.max(0, end)) : text;
}

/** How many of these blocks cannot change any more, whatever follows. */
function settledAmong(found: Found[], lines: number): number {
  const closed = found.findLastIndex(
    ({ block, end }) => block.type === 'code' && block.closed && end < lines,
  );
  return Math.max(closed + 1, found.length - OPEN_BLOCKS);
}

interface Fitting {
  shown: Shown;
  nodes: number;
  found: Found;
}

/** The blocks that have room, each as it is read or, if that takes too many nodes, as written. */
function fitting(found: Found[], lines: string[], references: References, room: number): Fitting[] {
  const result: Fitting[] = [];
  let left = room;
  for (const each of found) {
    const { view, nodes: most } = viewOf(each.block, references);
    let shown: Shown = view;
    let nodes = most;
    if (nodes > left) {
      const text = lines.slice(each.start, each.end).join('\n');
      shown = { type: 'plain', text };
      nodes = 1 + pieceNodes(text);
    }
    if (nodes > left) {
      break;
    }
    left -= nodes;
    result.push({ shown, nodes, found: each });
  }
  return result;
}

/** A text that is only appended to. */
class GrowingText {
  #text = '';
  /** Settled blocks: full groups, and those after them. */
  #groups: Shown[][] = [];
  #loose: Shown[] = [];
  /** The blocks after them, which may still change. */
  #open: Shown[] = [];
  /** Where these begin in the text, and how far it is read. */
  #from = 0;
  #to = 0;
  /** Nodes of the page that are left for what is not settled. */
  #room = MOST_NODES;
  /** There is no room for the next block. */
  #full = false;

  append(text: string, complete: boolean): Reading {
    this.#text += text;
    const due = !this.#full && this.#isDue();
    if (due) {
      this.#read(complete);
    }
    return this.#shown(due && !this.#full ? '' : this.#text.slice(this.#to));
  }

  /** Reads what follows the settled blocks. */
  #read(complete: boolean): void {
    const unread = this.#text.slice(this.#from);
    const source = complete ? unread : steady(unread);
    const lines = source.split('\n');
    const definitions: References = new Map();
    const found = readBlocks(expandTabs(lines), definitions);
    // Definitions further down would change what is settled, so they wait for the complete text.
    const references: References = complete ? definitions : new Map();
    const fits = fitting(found, lines, references, this.#room);
    const stop = found[fits.length];
    const settled = stop ? fits : fits.slice(0, settledAmong(found, lines.length));
    const loose = [...this.#loose, ...settled.map(({ shown }) => shown)];
    const grouped = loose.length - (loose.length % GROUP);
    this.#groups = [...this.#groups, ...groupsOf(loose.slice(0, grouped))];
    this.#loose = loose.slice(grouped);
    this.#open = fits.slice(settled.length).map(({ shown }) => shown);
    this.#room = settled.reduce((room, { nodes }) => room - nodes, this.#room);
    this.#full = stop !== undefined;
    const end = stop?.start ?? settled.at(-1)?.found.end ?? 0;
    const rest = this.#from + source.length;
    this.#from += lines.slice(0, end).reduce((sum, line) => sum + line.length + 1, 0);
    this.#to = this.#full ? this.#from : rest;
  }

  /** Whether the text is to be read on: not if a lot would be read again for a little. */
  #isDue(): boolean {
    const size = this.#to - this.#from;
    return size < LONG || this.#text.length - this.#to > size * GROWTH || this.#endsCode();
  }

  /** Whether one of the lines since the text was read ends the open block of code. */
  #endsCode(): boolean {
    const fence = this.#openCode()?.fence;
    const lines = this.#text.slice(this.#text.lastIndexOf('\n', this.#to - 1) + 1).split('\n');
    return fence !== undefined && lines.slice(0, -1).some((line) => closes(line, fence));
  }

  /** The open block of code that further text continues. */
  #openCode() {
    const last = this.#open.at(-1);
    return last?.type === 'code' && last.fence !== '' && !last.closed ? last : null;
  }

  /** `waiting` is what follows and is not read yet, or never will be. */
  #shown(waiting: string): Reading {
    const code = waiting === '' ? null : this.#openCode();
    const open = code
      ? [...this.#open.slice(0, -1), { ...code, text: code.text + waiting }]
      : this.#open;
    return {
      groups: [...this.#groups, ...groupsOf([...this.#loose, ...open])],
      rest: code ? '' : waiting,
    };
  }
}

export function createReader(): Reader {
  let growing = new GrowingText();
  let text = '';
  let complete = false;
  let reading: Reading = { groups: [], rest: '' };
  return {
    update: (given, isComplete) => {
      // The last character may be half of a line end.
      const now = !isComplete && given.endsWith('\r') ? given.slice(0, -1) : given;
      if (now !== text || isComplete !== complete) {
        // Engines compare two strings in one operation, but check a prefix character by character.
        if (isComplete || complete || now.slice(0, text.length) !== text) {
          growing = new GrowingText();
          text = '';
        }
        reading = growing.append(now.slice(text.length).replace(/\r\n?/g, '\n'), isComplete);
        text = now;
        complete = isComplete;
      }
      return reading;
    },
  };
}
