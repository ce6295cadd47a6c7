/**
 * Finds characters that people cannot see but models read: bidirectional and zero-width marks,
 * tags, controls, fillers.
 */

/**
 * Layout and the two presentation selectors of emoji are what ordinary text holds; everything else
 * of these kinds hides something.
 */
const HIDDEN = new RegExp(
  '[[\\p{Default_Ignorable_Code_Point}\\p{C}\\p{Zl}\\p{Zp}\\u2800]--[\\t\\n\\r\\uFE0E\\uFE0F]]',
  'gv',
);

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Code points like `U+202E`, each once, sorted. */
export function hiddenIn(text: string): string[] {
  return [...new Set(text.match(HIDDEN) ?? [])].map(codeOf).sort();
}

/** For models. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, '');
}

/** For people: each hidden character stands as `⟨U+202E⟩`. */
export function revealed(text: string): string {
  return text.replace(HIDDEN, (character) => `⟨${codeOf(character)}⟩`);
}
