/**
 * The inline structure of Markdown: emphasis, code, links, pictures and character references, read
 * from one character that may mean something to the next.
 */
import { closeBracket, type Open } from './brackets';
import { emphasise, toDelimiter } from './emphasis';
import { decodeEntities } from './entities';
import { formulaFinder, type FormulaFinder } from './formulas';
import type { Inline } from './nodes';
import { sticky, type References } from './references';

const ESCAPABLE = /[!-/:-@[-`{-~]/;
const REFERENCE = /&(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});/iy;
const AUTOLINK =
  /<(?:([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)|([\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*))>/iy;
const BARE_LINK = /(?:https?:\/\/|www\.)[^\s<>[\]`]+/iy;
/** Up to the next character that may mean something. */
const PLAIN = /[^\\`<[\]!*_~&$\nhw]+|[hw]/iy;

/** A text that is being read, and what was found in it so far. */
interface Reading extends Open {
  readonly text: string;
  /** How far it is read. */
  at: number;
  readonly formulaAt: FormulaFinder;
  /** Where the runs of backticks are, the last of each length first. */
  runs?: Map<string, number[]>;
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
  const reading: Reading = {
    text,
    at: 0,
    references,
    nodes: [],
    brackets: [],
    linked: 0,
    formulaAt: formulaFinder(text),
  };
  while (reading.at < text.length) {
    const character = text[reading.at] ?? '';
    if (!READERS[character.toLowerCase()]?.(reading)) {
      const plain = sticky(PLAIN, text, reading.at)?.[0] ?? character;
      reading.nodes.push(plain);
      reading.at += plain.length;
    }
  }
  return emphasise(reading.nodes);
}

function formula(reading: Reading): boolean {
  const found = reading.formulaAt(reading.at);
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
  const { text, at, nodes } = reading;
  const run = sticky(/`+/y, text, at)?.[0] ?? '';
  const start = at + run.length;
  const end = endOfCode(reading, start, run);
  if (end === undefined) {
    nodes.push(run);
    reading.at = start;
  } else {
    nodes.push({ type: 'code', text: codeText(text.slice(start, end)) });
    reading.at = end + run.length;
  }
  return true;
}

/** The next run of as many backticks. */
function endOfCode(reading: Reading, start: number, run: string): number | undefined {
  reading.runs ??= runsOf(reading.text);
  const ends = reading.runs.get(run) ?? [];
  while ((ends.at(-1) ?? start) < start) {
    ends.pop();
  }
  return ends.at(-1);
}

function runsOf(text: string): Map<string, number[]> {
  const runs = new Map<string, number[]>();
  for (const { index, 0: run } of [...text.matchAll(/`+/g)].reverse()) {
    runs.set(run, runs.get(run) ?? []);
    runs.get(run)?.push(index);
  }
  return runs;
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
  brackets.push(nodes.push({ type: 'bracket', image, at }) - 1);
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
  let unopened = link.split(')').length - link.split('(').length;
  let end = link.length;
  for (; end > 0; end -= 1) {
    const last = link[end - 1] ?? '';
    if (!(last === ')' && unopened > 0) && !/[?!.,:;*_~'"\]}]/.test(last)) {
      break;
    }
    unopened -= Number(last === ')');
  }
  return link.slice(0, end);
}
