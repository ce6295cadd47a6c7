/** Emphasis, by CommonMark's delimiter stack. */
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
    count: run.length,
    opens: usable && left && (anywhere || !right || isMark(before)),
    closes: usable && right && (anywhere || !left || isMark(after)),
  };
}

/** Pairs the delimiters; what is left of them is text. */
export function emphasise(nodes: Node[]): Inline[] {
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
