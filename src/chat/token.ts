/**
 * Finds the word before the caret that asks for an attachment: `/` for prompts, `@` for resources.
 */

export type Sign = '/' | '@';

export interface Token {
  /** `null` if the learner pressed the button instead of typing a sign: everything is offered. */
  sign: Sign | null;
  /** Where the word begins; a choice replaces it. */
  start: number;
  /** Where the word ends: the caret. */
  end: number;
  /** What is typed after the sign, to filter the offers. */
  query: string;
}

/**
 * A sign counts only at the start or after white space, not in an e-mail address or in `and/or`.
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

/** What was typed since the button was pressed at `start`; `null` if that is no longer one word. */
export function wordFrom(text: string, start: number, caret: number): Token | null {
  const query = text.slice(start, caret);
  return caret < start || /\s/.test(query) ? null : { sign: null, start, end: caret, query };
}
