/** Cuts texts for the model where a reader would. */
import { beginning } from '../base';

/**
 * Cuts `text` to `maxChars` at the end of a paragraph, or else a line or word, unless that would
 * lose half of it.
 */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) {
    return text;
  }
  const ends = ['\n\n', '\n', ' '].map((separator) => text.lastIndexOf(separator, maxChars));
  const end = ends.find((index) => index >= maxChars / 2) ?? maxChars;
  return beginning(text, end).trimEnd();
}
