/**
 * Shows text of unknown origin exactly: a character that people cannot see, or that rearranges
 * others, appears as its code.
 */
import { HIDDEN_IN_DIALOG } from '../../protocol/hidden';

/** Of a text, so many visible and hidden parts have elements of their own; an even number. */
const MOST_PARTS = 2000;
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

function Hidden({ text }: { text: string }) {
  return <mark className="mcp-assistant__hidden-character">{text}</mark>;
}

export function Revealed({ text }: { text: string }) {
  const parts = partsOf(text);
  // Every code is marked, also where they are too many for the page to mark each of them alone.
  const rest = parts
    .slice(MOST_PARTS)
    .map((part, index) => (index % 2 === 0 ? part : codeOf(part)));
  return (
    <>
      {parts
        .slice(0, MOST_PARTS)
        .map((part, index) =>
          index % 2 === 0 ? part : <Hidden key={index} text={codeOf(part)} />,
        )}
      {rest.length > 0 && <Hidden text={rest.join('')} />}
    </>
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
