/**
 * The inline structure of Markdown: emphasis, code, links, pictures and character references, by
 * CommonMark's delimiter stack.
 */
import { decodeEntities } from './entities';
import { formulaAt, type Formula } from './formulas';
import {
  endOfLabel,
  normalLabel,
  readDestination,
  skip,
  skipTitle,
  sticky,
  type References,
} from './references';

export type Inline =
  | string
  | { type: 'em' | 'strong' | 'del'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'break' }
  | Formula
  | { type: 'link' | 'image'; href: string; children: Inline[] };

interface Delimiter {
  type: 'delimiter';
  character: string;
  count: number;
  opens: boolean;
  closes: boolean;
}

interface Bracket {
  type: 'bracket';
  image: boolean;
  /** Position after it. */
  at: number;
  /** A link may hold no other. */
  active: boolean;
}

type Node = Inline | Delimiter | Bracket;

const PUNCTUATION = /[\p{P}\p{S}]/u;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const REFERENCE = /&(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});/iy;
const AUTOLINK =
  /<(?:([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)|([\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*))>/iy;
const BARE_LINK = /(?:https?:\/\/|www\.)[^\s<>[\]`]+/iy;
/** Up to the next character that may mean something. */
const PLAIN = /[^\\`<[\]!*_~&$\nhw]+|[hw]/iy;

const isDelimiter = (node: Node): node is Delimiter =>
  typeof node === 'object' && node.type === 'delimiter';
const isBracket = (node: Node): node is Bracket =>
  typeof node === 'object' && node.type === 'bracket';

export function readInline(text: string, references: References): Inline[] {
  const nodes: Node[] = [];
  /** Where among them the open brackets are. */
  const brackets: number[] = [];
  /** Lengths of backtick runs that are known to have no partner ahead. */
  const unpaired = new Set<number>();
  let at = 0;

  const readers: Record<string, () => boolean> = {
    '\\': () => {
      if (formula()) {
        return true;
      }
      const next = text[at + 1] ?? '';
      if (next !== '\n' && !ESCAPABLE.test(next)) {
        return false;
      }
      nodes.push(next === '\n' ? { type: 'break' } : next);
      at += 2;
      return true;
    },
    '`': () => {
      const run = sticky(/`+/y, text, at)?.[0] ?? '';
      const end = unpaired.has(run.length) ? -1 : endOfCode(text, at + run.length, run.length);
      if (end < 0) {
        unpaired.add(run.length);
        nodes.push(run);
        at += run.length;
      } else {
        nodes.push({ type: 'code', text: codeText(text.slice(at + run.length, end)) });
        at = end + run.length;
      }
      return true;
    },
    '<': () => {
      const link = sticky(AUTOLINK, text, at);
      if (!link) {
        return false;
      }
      const shown = link[1] ?? link[2] ?? '';
      nodes.push({ type: 'link', href: link[1] ?? `mailto:${shown}`, children: [shown] });
      at += link[0].length;
      return true;
    },
    '&': () => {
      const reference = sticky(REFERENCE, text, at)?.[0];
      if (reference) {
        nodes.push(decodeEntities(reference));
        at += reference.length;
      }
      return reference !== undefined;
    },
    '!': () => {
      if (text[at + 1] !== '[') {
        return false;
      }
      at += 2;
      brackets.push(nodes.push({ type: 'bracket', image: true, at, active: true }) - 1);
      return true;
    },
    '[': () => {
      at += 1;
      brackets.push(nodes.push({ type: 'bracket', image: false, at, active: true }) - 1);
      return true;
    },
    ']': () => {
      at = closeBracket(text, at, { nodes, brackets, references });
      return true;
    },
    '\n': () => {
      const last = nodes.at(-1);
      const hard = typeof last === 'string' && last.endsWith('  ');
      if (typeof last === 'string') {
        nodes[nodes.length - 1] = last.trimEnd();
      }
      nodes.push(hard ? { type: 'break' } : '\n');
      at += 1;
      return true;
    },
    '*': () => delimiterRun(),
    _: () => delimiterRun(),
    '~': () => delimiterRun(),
    $: () => formula(),
    h: () => bareLink(),
    w: () => bareLink(),
  };

  function formula(): boolean {
    const found = formulaAt(text, at);
    if (found) {
      nodes.push(found.formula);
      at = found.end;
    }
    return found !== null;
  }

  function delimiterRun(): boolean {
    const run = sticky(/\*+|_+|~+/y, text, at)?.[0] ?? '';
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? ' ';
    const after = String.fromCodePoint(text.codePointAt(at + run.length) ?? 32);
    nodes.push(toDelimiter(run, before, after));
    at += run.length;
    return true;
  }

  function bareLink(): boolean {
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
    at += shown.length;
    return true;
  }

  while (at < text.length) {
    const character = text[at] ?? '';
    if (!readers[character.toLowerCase()]?.()) {
      const plain = sticky(PLAIN, text, at)?.[0] ?? character;
      nodes.push(plain);
      at += plain.length;
    }
  }
  return emphasise(nodes);
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

const isSpace = (character: string): boolean => /\s/.test(character);
const isMark = (character: string): boolean => PUNCTUATION.test(character);

/** Whether a run of delimiters leans on the character inside rather than on the one outside. */
function leans(outside: string, inside: string): boolean {
  return !isSpace(inside) && (!isMark(inside) || isSpace(outside) || isMark(outside));
}

function toDelimiter(run: string, before: string, after: string): Delimiter {
  const character = run[0] ?? '';
  const left = leans(before, after);
  const right = leans(after, before);
  // Underscores inside of words are part of the word; a single tilde means "about".
  const anywhere = character !== '_';
  const usable = character !== '~' || run.length === 2;
  return {
    type: 'delimiter',
    character,
    count: run.length,
    opens: usable && left && (anywhere || !right || isMark(before)),
    closes: usable && right && (anywhere || !left || isMark(after)),
  };
}

interface Open {
  nodes: Node[];
  brackets: number[];
  references: References;
}

/**
 * Makes a link or picture of what stands since the last open bracket, if a destination follows;
 * gives the position to go on from.
 */
function closeBracket(text: string, at: number, { nodes, brackets, references }: Open): number {
  const start = brackets.pop();
  const opener = start === undefined ? undefined : (nodes[start] as Bracket);
  const target = opener?.active ? readTarget(text, at, opener.at, references) : null;
  if (start === undefined || !opener || !target) {
    nodes.push(']');
    return at + 1;
  }
  const children = emphasise(nodes.splice(start).slice(1));
  nodes.push({ type: opener.image ? 'image' : 'link', href: target.href, children });
  if (!opener.image) {
    brackets
      .map((index) => nodes[index] as Bracket)
      .filter(({ image }) => !image)
      .forEach((bracket) => {
        bracket.active = false;
      });
  }
  return target.end;
}

/**
 * The destination after the `]` at this position: `(destination "title")`, `[label]`, `[]`, or the
 * text itself as a label.
 */
function readTarget(
  text: string,
  at: number,
  start: number,
  references: References,
): { href: string; end: number } | null {
  if (text[at + 1] === '(') {
    const first = skip(/\s*/y, text, at + 2);
    const destination = readDestination(text, first);
    const end = destination && sticky(/\s*\)/y, text, skipTitle(text, destination.end));
    if (destination && end) {
      return { href: decodeEntities(destination.href), end: end.index + end[0].length };
    }
  }
  const endLabel = text[at + 1] === '[' ? endOfLabel(text, at + 2) : -1;
  const label = endLabel > at + 2 ? text.slice(at + 2, endLabel) : text.slice(start, at);
  const href = references.get(normalLabel(label));
  return href === undefined
    ? null
    : { href: decodeEntities(href), end: endLabel < 0 ? at + 1 : endLabel + 1 };
}

/** Pairs the delimiters; what is left of them is text. */
function emphasise(nodes: Node[]): Inline[] {
  /** Per kind of closer, below which position there is no opener for it. */
  const bottom = new Map<string, number>();
  for (let at = 0; at < nodes.length; at += 1) {
    const closer = nodes[at] as Node;
    if (!isDelimiter(closer) || !closer.closes) {
      continue;
    }
    const kind = `${closer.character}${closer.opens}${closer.count % 3}`;
    const from = findOpener(nodes, at, closer, bottom.get(kind) ?? 0);
    if (from < 0) {
      bottom.set(kind, at);
      continue;
    }
    const opener = nodes[from] as Delimiter;
    const strong = opener.count >= 2 && closer.count >= 2;
    const used = strong ? 2 : 1;
    const type = closer.character === '~' ? 'del' : strong ? 'strong' : 'em';
    const children = nodes
      .slice(from + 1, at)
      .map(toInline)
      .reduce<Inline[]>(join, []);
    opener.count -= used;
    closer.count -= used;
    const kept = opener.count > 0 ? 1 : 0;
    nodes.splice(from + kept, at - from - kept + (closer.count > 0 ? 0 : 1), { type, children });
    bottom.forEach((position, other) => bottom.set(other, Math.min(position, from + kept + 1)));
    // The closer, if anything is left of it, is looked at again.
    at = from + kept;
  }
  return nodes.map(toInline).reduce<Inline[]>(join, []);
}

function findOpener(nodes: Node[], closerAt: number, closer: Delimiter, bottom: number): number {
  for (let at = closerAt - 1; at >= bottom; at -= 1) {
    const node = nodes[at] as Node;
    if (isDelimiter(node) && node.opens && node.character === closer.character && node.count > 0) {
      // CommonMark's rule of three: it tells *a**b*c apart from ***a** b*.
      const both = node.closes || closer.opens;
      const odd = both && (node.count + closer.count) % 3 === 0 && closer.count % 3 !== 0;
      if (!odd) {
        return at;
      }
    }
  }
  return -1;
}

function toInline(node: Node): Inline {
  if (isDelimiter(node)) {
    return node.character.repeat(node.count);
  }
  return isBracket(node) ? (node.image ? '![' : '[') : node;
}

/** Neighbouring pieces of text become one. */
function join(nodes: Inline[], node: Inline): Inline[] {
  const last = nodes.at(-1);
  if (typeof node === 'string' && typeof last === 'string') {
    nodes[nodes.length - 1] = last + node;
  } else {
    nodes.push(node);
  }
  return nodes;
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
