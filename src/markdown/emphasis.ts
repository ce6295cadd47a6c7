/** Emphasis, by CommonMark's delimiter stack, in linear time. */
import type { Bracket, Delimiter, Inline, Node } from './nodes';

const PUNCTUATION = /[\p{P}\p{S}]/u;

const isDelimiter = (node: Node): node is Delimiter =>
  typeof node === 'object' && node.type === 'delimiter';
const isBracket = (node: Node): node is Bracket =>
  typeof node === 'object' && node.type === 'bracket';

const isSpace = (character: string): boolean => /\s/.test(character);
const isMark = (character: string): boolean => PUNCTUATION.test(character);

/** Whether a run of delimiters leans on the character inside rather than on the one outside. */
function leans(outside: string, inside: string): boolean {
  return !isSpace(inside) && (!isMark(inside) || isSpace(outside) || isMark(outside));
}

/** What a run of these characters can be, by what stands before and after it. */
export function toDelimiter(run: string, before: string, after: string): Delimiter {
  const character = run[0] ?? '';
  const left = leans(before, after);
  const right = leans(after, before);
  // Underscores inside of words are part of the word; a single tilde means "about".
  const anywhere = character !== '_';
  const usable = character !== '~' || run.length === 2;
  return {
    type: 'delimiter',
    character,
    length: run.length,
    count: run.length,
    opens: usable && left && (anywhere || !right || isMark(before)),
    closes: usable && right && (anywhere || !left || isMark(after)),
  };
}

/** A delimiter that may still open something. */
interface Opener {
  delimiter: Delimiter;
  /** Which of all delimiters it is. */
  order: number;
  /** Its place in the output. */
  at: number;
}

/** What is paired so far. */
interface Pairing {
  output: Node[];
  openers: Opener[];
  /** Per kind of closer: an opener before this one does not fit. */
  bottom: Map<string, number>;
}

/** Pairs the delimiters; what is left of them is text. */
export function emphasise(nodes: Node[]): Inline[] {
  const pairing: Pairing = { output: [], openers: [], bottom: new Map() };
  nodes.forEach((node, order) => {
    if (isDelimiter(node)) {
      pair(node, order, pairing);
    } else {
      pairing.output.push(node);
    }
  });
  return joined(pairing.output);
}

/** Closes whatever this delimiter closes; what is left of it may open something. */
function pair(delimiter: Delimiter, order: number, pairing: Pairing): void {
  const { output, openers } = pairing;
  while (delimiter.closes && delimiter.count > 0 && findOpener(delimiter, order, pairing)) {
    close(delimiter, pairing);
  }
  if (delimiter.count > 0) {
    const at = output.push(delimiter) - 1;
    if (delimiter.opens) {
      openers.push({ delimiter, order, at });
    }
  }
}

/**
 * Drops the openers after the one that fits, so no opener is passed twice. If none fits, the next
 * closer of the same kind need not look here again.
 */
function findOpener(closer: Delimiter, order: number, { openers, bottom }: Pairing): boolean {
  const kind = `${closer.character}${closer.opens}${closer.length % 3}`;
  const least = bottom.get(kind) ?? 0;
  for (let at = openers.length - 1; at >= 0; at -= 1) {
    const opener = openers[at] as Opener;
    if (opener.order < least) {
      break;
    }
    if (pairs(opener.delimiter, closer)) {
      openers.length = at + 1;
      return true;
    }
  }
  bottom.set(kind, order);
  return false;
}

function pairs(opener: Delimiter, closer: Delimiter): boolean {
  // CommonMark's rule of three: it tells *a**b*c apart from ***a** b*.
  const both = opener.closes || closer.opens;
  const odd = both && (opener.length + closer.length) % 3 === 0 && closer.length % 3 !== 0;
  return opener.character === closer.character && !odd;
}

/** Puts what stands after the last opener into an element. */
function close(closer: Delimiter, { output, openers }: Pairing): void {
  const { delimiter, at } = openers.at(-1) as Opener;
  const used = Math.min(delimiter.count, closer.count, 2);
  const type = closer.character === '~' ? 'del' : used === 2 ? 'strong' : 'em';
  const children = joined(output.splice(at + 1));
  delimiter.count -= used;
  closer.count -= used;
  if (delimiter.count === 0) {
    openers.pop();
    output.pop();
  }
  output.push({ type, children });
}

function toInline(node: Node): Inline {
  if (isDelimiter(node)) {
    return node.character.repeat(node.count);
  }
  return isBracket(node) ? (node.image ? '![' : '[') : node;
}

/** Neighbouring pieces of text become one. */
function joined(nodes: Node[]): Inline[] {
  const result: Inline[] = [];
  for (const node of nodes.map(toInline)) {
    const last = result.at(-1);
    if (typeof node === 'string' && typeof last === 'string') {
      result[result.length - 1] = last + node;
    } else {
      result.push(node);
    }
  }
  return result;
}
