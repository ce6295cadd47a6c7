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
  count: number;
  opens: boolean;
  closes: boolean;
}

export interface Bracket {
  type: 'bracket';
  image: boolean;
  /** Position after it. */
  at: number;
  /** A link may hold no other. */
  active: boolean;
}

export type Node = Inline | Delimiter | Bracket;
