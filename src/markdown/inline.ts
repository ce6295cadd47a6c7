/**
 * The inline structure of Markdown: emphasis, code, links, pictures and character references, read
 * from one character that may mean something to the next.
 */
import { closeBracket } from './brackets';
import { emphasise, toDelimiter } from './emphasis';
import { decodeEntities } from './entities';
import { formulaAt } from './formulas';
import type { Inline, Node } from './nodes';
import { sticky, type References } from './references';

const ESCAPABLE = /[!-/:-@[-`{-~]/;
const REFERENCE = /&(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});/iy;
const AUTOLINK =
  /<(?:([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)|([\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*))>/iy;
const BARE_LINK = /(?:https?:\/\/|www\.)[^\s<>[\]`]+/iy;
/** Up to the next character that may mean something. */
const PLAIN = /[^\\`<[\]!*_~&$\nhw]+|[hw]/iy;

/** A text that is being read, and what was found in it so far. */
interface Reading {
  readonly text: string;
  /** How far it is read. */
  at: number;
  readonly references: References;
  readonly nodes: Node[];
  /** Where among them the open brackets are. */
  readonly brackets: number[];
  /** Lengths of backtick runs that are known to have no partner ahead. */
  readonly unpaired: Set<number>;
}

/** Reads on, or says that what is there means nothing. */
type Reader = (reading: Reading) => boolean;

const READERS: Readonly<Record<string, Reader>> = {
  '\\': (reading) => formula(reading) || backslash(reading),
  '`': code,
  '<': autolink,
  '&': reference,
  '!': (reading) => reading.text[reading.at + 1] === '[' && openBracket(reading, true),
  '[': (reading) => openBracket(reading, false),
  ']': (reading) => {
    reading.at = closeBracket(reading.text, reading.at, reading);
    return true;
  },
  '\n': lineEnd,
  '*': delimiterRun,
  _: delimiterRun,
  '~': delimiterRun,
  $: formula,
  h: bareLink,
  w: bareLink,
};

export function readInline(text: string, references: References): Inline[] {
  const nodes: Node[] = [];
  const reading: Reading = {
    text,
    at: 0,
    references,
    nodes,
    brackets: [],
    unpaired: new Set(),
  };
  while (reading.at < text.length) {
    const character = text[reading.at] ?? '';
    if (!READERS[character.toLowerCase()]?.(reading)) {
      const plain = sticky(PLAIN, text, reading.at)?.[0] ?? character;
      nodes.push(plain);
      reading.at += plain.length;
    }
  }
  return emphasise(nodes);
}

function formula(reading: Reading): boolean {
  const found = formulaAt(reading.text, reading.at);
  if (found) {
    reading.nodes.push(found.formula);
    reading.at = found.end;
  }
  return found !== null;
}

function backslash(reading: Reading): boolean {
  const next = reading.text[reading.at + 1] ?? '';
  if (next !== '\n' && !ESCAPABLE.test(next)) {
    return false;
  }
  reading.nodes.push(next === '\n' ? { type: 'break' } : next);
  reading.at += 2;
  return true;
}

function code(reading: Reading): boolean {
  const { text, at, nodes, unpaired } = reading;
  const run = sticky(/`+/y, text, at)?.[0] ?? '';
  const start = at + run.length;
  const end = unpaired.has(run.length) ? -1 : endOfCode(text, start, run.length);
  if (end < 0) {
    unpaired.add(run.length);
    nodes.push(run);
    reading.at = start;
  } else {
    nodes.push({ type: 'code', text: codeText(text.slice(start, end)) });
    reading.at = end + run.length;
  }
  return true;
}

function endOfCode(text: string, start: number, length: number): number {
  const runs = /`+/g;
  runs.lastIndex = start;
  for (let run = runs.exec(text); run; run = runs.exec(text)) {
    if (run[0].length === length) {
      return run.index;
    }
  }
  return -1;
}

function codeText(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return /^ .* $/.test(line) && line.trim() !== '' ? line.slice(1, -1) : line;
}

function autolink(reading: Reading): boolean {
  const link = sticky(AUTOLINK, reading.text, reading.at);
  if (!link) {
    return false;
  }
  const shown = link[1] ?? link[2] ?? '';
  reading.nodes.push({ type: 'link', href: link[1] ?? `mailto:${shown}`, children: [shown] });
  reading.at += link[0].length;
  return true;
}

function reference(reading: Reading): boolean {
  const found = sticky(REFERENCE, reading.text, reading.at)?.[0];
  if (found) {
    reading.nodes.push(decodeEntities(found));
    reading.at += found.length;
  }
  return found !== undefined;
}

function openBracket(reading: Reading, image: boolean): boolean {
  reading.at += image ? 2 : 1;
  const { at, nodes, brackets } = reading;
  brackets.push(nodes.push({ type: 'bracket', image, at, active: true }) - 1);
  return true;
}

function lineEnd(reading: Reading): boolean {
  const { nodes } = reading;
  const last = nodes.at(-1);
  const hard = typeof last === 'string' && last.endsWith('  ');
  if (typeof last === 'string') {
    nodes[nodes.length - 1] = last.trimEnd();
  }
  nodes.push(hard ? { type: 'break' } : '\n');
  reading.at += 1;
  return true;
}

function delimiterRun(reading: Reading): boolean {
  const { text, at, nodes } = reading;
  const run = sticky(/\*+|_+|~+/y, text, at)?.[0] ?? '';
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? ' ';
  const after = String.fromCodePoint(text.codePointAt(at + run.length) ?? 32);
  nodes.push(toDelimiter(run, before, after));
  reading.at += run.length;
  return true;
}

function bareLink(reading: Reading): boolean {
  const { text, at, nodes } = reading;
  const found = /[\p{L}\p{N}_]/u.test(text[at - 1] ?? '') ? null : sticky(BARE_LINK, text, at);
  if (!found) {
    return false;
  }
  const shown = trimLink(found[0]);
  nodes.push({
    type: 'link',
    href: /^w/i.test(shown) ? `http://${shown}` : shown,
    children: [shown],
  });
  reading.at += shown.length;
  return true;
}

/**
 * Punctuation after an address belongs to the sentence, and so does a parenthesis that the address
 * does not open.
 */
function trimLink(link: string): string {
  let end = link.length;
  for (; end > 0; end -= 1) {
    const last = link[end - 1] ?? '';
    const kept = link.slice(0, end);
    const closes = last === ')' && kept.split(')').length > kept.split('(').length;
    if (!closes && !/[?!.,:;*_~'"\]}]/.test(last)) {
      break;
    }
  }
  return link.slice(0, end);
}

/** The text alone. */
export function plainText(nodes: Inline[]): string {
  let text = '';
  // By hand, since nothing limits how deep emphasis may be nested.
  const waiting = nodes.toReversed();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node === 'string') {
      text += node;
    } else if ('children' in node) {
      waiting.push(...node.children.toReversed());
    } else {
      text += 'text' in node ? node.text : ' ';
    }
  }
  return text;
}
