/** Which word before the caret asks for something to attach: `/` for prompts, `@` for resources. */

export type Sign = '/' | '@';

export interface Token {
  /**
   * `null` where the learner has pressed the button instead of writing a sign: everything is
   * offered.
   */
  sign: Sign | null;
  /** Where it begins; what is chosen takes its place. */
  start: number;
  /** Where it ends: the caret. */
  end: number;
  /** What is written after the sign, to choose among the offers by. */
  query: string;
}

/**
 * A sign counts at the start and after white space only: not in an e-mail address, nor in `and/or`.
 */
const TOKEN = /(?:^|\s)([/@])(\S*)$/;

export function tokenAt(text: string, caret: number): Token | null {
  const match = TOKEN.exec(text.slice(0, caret));
  if (!match) {
    return null;
  }
  const query = match[2] ?? '';
  return { sign: match[1] as Sign, start: caret - query.length - 1, end: caret, query };
}

/**
 * What is written since the button was pressed at `start`; `null` when it is no longer one word
 * there.
 */
export function wordFrom(text: string, start: number, caret: number): Token | null {
  const query = text.slice(start, caret);
  return caret < start || /\s/.test(query) ? null : { sign: null, start, end: caret, query };
}
