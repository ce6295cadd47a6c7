/**
 * Reads growing Markdown text. While it streams, only its end is read again: earlier blocks keep
 * their identity, so React skips them, and so do groups of blocks, so the cost of an update does
 * not grow with the text. The complete text is read as a whole, which resolves references to
 * definitions.
 */
import { closes, expandTabs, readBlocks, type Found } from './blocks';
import { pieceNodes } from './pieces';
import type { References } from './references';
import { nodesOf, viewOf, type View } from './weight';

/** What is shown: a block, or the source of one that would take too many nodes of the page. */
export type Shown = View | { type: 'plain'; text: string };

export interface Reading {
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

interface State {
  /** Settled blocks: full groups, and those after them. */
  groups: Shown[][];
  loose: Shown[];
  /** The blocks after them, which may still change. */
  open: Shown[];
  /** Where these begin in the text. */
  from: number;
  /** How far the text is read. */
  to: number;
  /** Nodes of the page that are left for what is not settled. */
  room: number;
  /** There is no room for the next block. */
  full: boolean;
}

const BEGINNING: State = {
  groups: [],
  loose: [],
  open: [],
  from: 0,
  to: 0,
  room: MOST_NODES,
  full: false,
};

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
    let shown: Shown = viewOf(each.block, references);
    let nodes = nodesOf(shown);
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

/** Reads what follows the settled blocks. */
function read(state: State, text: string, complete: boolean): State {
  const unread = text.slice(state.from);
  const source = complete ? unread : steady(unread);
  const lines = source.split('\n');
  const definitions: References = new Map();
  const found = readBlocks(expandTabs(lines), definitions);
  // Definitions further down would change what is settled, so they wait for the complete text.
  const references: References = complete ? definitions : new Map();
  const fits = fitting(found, lines, references, state.room);
  const full = fits.length < found.length;
  const settled = full ? fits : fits.slice(0, Math.max(0, settledAmong(found, lines.length)));
  const loose = [...state.loose, ...settled.map(({ shown }) => shown)];
  const grouped = loose.length - (loose.length % GROUP);
  const end = full ? (found[fits.length]?.start ?? 0) : (settled.at(-1)?.found.end ?? 0);
  return {
    groups: [...state.groups, ...groupsOf(loose.slice(0, grouped))],
    loose: loose.slice(grouped),
    open: fits.slice(settled.length).map(({ shown }) => shown),
    from: state.from + lines.slice(0, end).reduce((sum, line) => sum + line.length + 1, 0),
    to: state.from + source.length,
    room: settled.reduce((room, { nodes }) => room - nodes, state.room),
    full,
  };
}

/** The open block of code that further text continues. */
function openCode({ open }: State) {
  const last = open.at(-1);
  return last?.type === 'code' && last.fence !== '' && !last.closed ? last : null;
}

/** Whether the text is to be read on: not if a lot would be read again for a little. */
function isDue(state: State, text: string): boolean {
  const size = state.to - state.from;
  return size < LONG || text.length - state.to > size * GROWTH || endsCode(state, text);
}

/** Whether one of the lines since the text was read ends the open block of code. */
function endsCode(state: State, text: string): boolean {
  const code = openCode(state);
  const lines = text.slice(text.lastIndexOf('\n', state.to - 1) + 1).split('\n');
  return code !== null && lines.slice(0, -1).some((line) => closes(line, code.fence));
}

/** What is shown while the text from `to` on waits to be read. */
function shownWith(state: State, waiting: string): Reading {
  const code = openCode(state);
  const continued = code && waiting !== '' ? { ...code, text: code.text + waiting } : null;
  const open = continued ? [...state.open.slice(0, -1), continued] : state.open;
  return {
    groups: [...state.groups, ...groupsOf([...state.loose, ...open])],
    rest: continued ? '' : waiting,
  };
}

/** What was appended, with line ends as the blocks expect them; `before` is as it was given. */
function withLineEnds(added: string, before: string): string {
  const rest = before.endsWith('\r') && added.startsWith('\n') ? added.slice(1) : added;
  return rest.replace(/\r\n?/g, '\n');
}

export function createReader(): Reader {
  /** As given, and with the line ends of Unix. */
  let given = '';
  let text = '';
  let complete = false;
  let state = BEGINNING;
  let reading: Reading = { groups: [], rest: '' };

  function next(): Reading {
    if (state.full || !isDue(state, text)) {
      return shownWith(state, text.slice(state.full ? state.from : state.to));
    }
    state = read(state, text, complete);
    return shownWith(state, state.full ? text.slice(state.from) : '');
  }

  return {
    update: (now, isComplete) => {
      if (now !== given || isComplete !== complete) {
        // Engines compare two strings in one operation, but check a prefix character by character.
        if (isComplete || complete || now.slice(0, given.length) !== given) {
          state = BEGINNING;
          given = '';
          text = '';
        }
        text += withLineEnds(now.slice(given.length), given);
        given = now;
        complete = isComplete;
        reading = next();
      }
      return reading;
    },
  };
}
