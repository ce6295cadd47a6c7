/** Links and pictures: what stands in brackets, and where it leads. */
import { emphasise } from './emphasis';
import { decodeEntities } from './entities';
import type { Bracket, Node } from './nodes';
import {
  endOfLabel,
  normalLabel,
  readDestination,
  skip,
  skipTitle,
  sticky,
  type References,
} from './references';

/** The brackets that are open. */
export interface Open {
  /** Everything that is read; a bracket stands where it was opened. */
  readonly nodes: Node[];
  /** Where the open ones are, the innermost last. */
  readonly brackets: number[];
  /** So many of them, the outermost, have a link inside: no link may hold another. */
  linked: number;
  readonly references: References;
}

/**
 * Makes a link or picture of what stands since the last open bracket, if a destination follows;
 * gives the position to go on from.
 */
export function closeBracket(text: string, at: number, open: Open): number {
  const { nodes, brackets, references } = open;
  const start = brackets.pop();
  const opener = start === undefined ? undefined : (nodes[start] as Bracket);
  const active = opener?.image || brackets.length >= open.linked;
  const target = opener && active ? readTarget(text, at, opener.at, references) : null;
  open.linked = Math.min(open.linked, brackets.length);
  if (start === undefined || !opener || !target) {
    nodes.push(']');
    return at + 1;
  }
  const children = emphasise(nodes.splice(start).slice(1));
  nodes.push({ type: opener.image ? 'image' : 'link', href: target.href, children });
  open.linked = opener.image ? open.linked : brackets.length;
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
  const label = endLabel > at + 2 ? text.slice(at + 2, endLabel) : labelBefore(text, start, at);
  const href = references.get(normalLabel(label));
  return href === undefined
    ? null
    : { href: decodeEntities(href), end: endLabel < 0 ? at + 1 : endLabel + 1 };
}

/** The text in brackets, if it can be a label: then it is short and holds no brackets. */
function labelBefore(text: string, start: number, end: number): string {
  return endOfLabel(text, start) === end ? text.slice(start, end) : '';
}
