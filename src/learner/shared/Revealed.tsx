/**
 * Shows text of unknown origin exactly: a character that people cannot see, or that rearranges
 * others, appears as its code.
 */
import { HIDDEN_IN_DIALOG } from '../../protocol/hidden';

const SPLIT = new RegExp(`(${HIDDEN_IN_DIALOG})`, 'u');

function codeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** Every second part is a hidden character. */
const partsOf = (text: string): string[] => text.split(SPLIT);

export function countHidden(text: string): number {
  return (partsOf(text).length - 1) / 2;
}

/** The same as plain text, for places without elements. */
export function escaped(text: string): string {
  return partsOf(text)
    .map((part, index) => (index % 2 === 0 ? part : codeOf(part)))
    .join('');
}

/** JSON text with hidden characters as JSON escapes, so that they can be seen and edited. */
export function escapedJson(json: string): string {
  const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return partsOf(json)
    .map((part, index) => (index % 2 === 0 ? part : part.split('').map(unit).join('')))
    .join('');
}

export function Revealed({ text }: { text: string }) {
  return partsOf(text).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <mark key={index} className="mcp-assistant__hidden-character">
        {codeOf(part)}
      </mark>
    ),
  );
}

/** A longer text in its own scrolling box. */
export function Bytes({ text }: { text: string }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls: needs the keyboard
    <pre className="mcp-assistant__bytes" tabIndex={0}>
      <Revealed text={text} />
    </pre>
  );
}
