/** Finds, removes and reveals characters that people cannot see but models read. */
import { HIDDEN_IN_TEXT } from '../../protocol/hidden';

const HIDDEN = new RegExp(HIDDEN_IN_TEXT, 'gu');

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

/** For people: each hidden character appears as `⟨U+202E⟩`. */
export function revealed(text: string): string {
  return text.replace(HIDDEN, (character) => `⟨${codeOf(character)}⟩`);
}

/** As JSON escapes, so that JSON text stays the same document. */
export function escaped(text: string, pattern = HIDDEN): string {
  return text.replace(pattern, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
