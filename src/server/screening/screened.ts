/** What was found in a text, with what the operator wants done about it. */
import type { Screening } from '../../protocol';
import { beginning } from '../base';
import type { Findings } from './screen';

/** Kept with a call. Holds nothing of the text. */
export interface Screened extends Findings {
  mode: Screening['mode'];
}

const QUOTE_CHARS = 160;

/** For people: the places as quotes of the text that they were found in. */
export function quoted({ mode, rules, at }: Screened, text: string): Screening {
  return {
    mode,
    rules: [...rules],
    quotes: at.map(([from, to]) => beginning(text.slice(from, to), QUOTE_CHARS)),
  };
}
