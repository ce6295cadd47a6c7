/** What inline Markdown is made of, while it is read and afterwards. */
import type { Formula } from './formulas';

export type Inline =
  | string
  | { type: 'em' | 'strong' | 'del'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'break' }
  | Formula
  | { type: 'link' | 'image'; href: string; children: Inline[] };

export interface Delimiter {
  type: 'delimiter';
  character: string;
  /** As written. */
  length: number;
  /** What is not paired yet. */
  count: number;
  opens: boolean;
  closes: boolean;
}

export interface Bracket {
  type: 'bracket';
  image: boolean;
  /** Position after it. */
  at: number;
}

export type Node = Inline | Delimiter | Bracket;

/** The text alone. */
export function plainText(nodes: Inline[]): string {
  let text = '';
  // By hand, since nothing limits how deep emphasis may be nested.
  const waiting: Iterator<Inline>[] = [nodes.values()];
  for (let innermost = waiting.at(-1); innermost; innermost = waiting.at(-1)) {
    const { done, value } = innermost.next();
    if (done) {
      waiting.pop();
    } else if (typeof value === 'string') {
      text += value;
    } else if ('children' in value) {
      waiting.push(value.children.values());
    } else {
      text += 'text' in value ? value.text : ' ';
    }
  }
  return text;
}
