/**
 * Characters that people cannot see, or that rearrange what people see, while models and servers
 * read them: controls, bidirectional and zero-width marks, tags, fillers, private and unassigned
 * characters. Each export is the source of a regular expression (flag `u`) for one such character.
 */
const INVISIBLE = '[\\p{C}\\p{Default_Ignorable_Code_Point}\\p{Zl}\\p{Zp}\\u2800]';

/** In text for models and in lists: layout and the two emoji selectors are ordinary there. */
export const HIDDEN_IN_TEXT = `(?![\\t\\n\\r\\uFE0E\\uFE0F])${INVISIBLE}`;

/** In a dialog, where a person approves exact bytes: spaces that look like others count, too. */
export const HIDDEN_IN_DIALOG = `(?![\\t\\n ])(?:${INVISIBLE}|\\p{Zs})`;
