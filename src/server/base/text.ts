/** Makes foreign text fit to keep and to quote. */
import { withoutHidden } from './hidden';

/**
 * The beginning of a text, at most `most` UTF-16 units and never half a surrogate pair. It is a
 * copy: a part of a string would keep the whole of it in memory.
 */
export function beginning(text: string, most: number): string {
  if (text.length <= most) {
    return text;
  }
  const end = /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return Buffer.from(text.slice(0, end), 'utf16le').toString('utf16le');
}

/** Like `beginning`, but for bytes of UTF-8. */
export function firstBytes(text: string, most: number): string {
  // A character has at most three bytes per unit, so most texts need no counting.
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) {
    return text;
  }
  const bytes = Buffer.from(text.slice(0, most)).subarray(0, Math.max(0, most));
  // `stream` leaves out the character that was cut.
  return new TextDecoder().decode(bytes, { stream: true });
}

/** Every way to begin a new line, and every other control character. */
const BREAKS = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Without line breaks, and not longer than `most`. */
export function oneLine(text: string, most: number): string {
  return beginning(
    beginning(text, most * 2)
      .replace(BREAKS, ' ')
      .trim(),
    most,
  );
}

/** Like `oneLine`, also without hidden characters: to quote in a sentence or a list. */
export function visibleLine(text: string, most: number): string {
  return withoutHidden(oneLine(text, most));
}
