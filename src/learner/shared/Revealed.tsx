/**
 * Shows text of unknown origin exactly: a character that people cannot see, that rearranges others
 * or that passes for another one appears as its code, and a run of spaces as its length.
 */
import { HIDDEN_IN_DIALOG } from '../../protocol/hidden';
import { splitLookAlikes } from './look-alikes';

/** This number of parts of a text have elements of their own. */
const MOST_PARTS = 2000;
const HIDDEN = new RegExp(`(${HIDDEN_IN_DIALOG})`, 'u');

/** Fewer spaces within a line separate columns. */
const COLUMNS = 16;

/** JSON has no reason for as many. */
const SHORT_RUN = 3;

function codeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** Every second part is a character to mark. */
const partsOf = (text: string): string[] =>
  text.split(HIDDEN).flatMap((part, index) => (index % 2 === 0 ? splitLookAlikes(part) : [part]));

/** Every second part is a run of spaces: within a line, or a long one at its start. */
const spacesIn = (text: string, least: number): string[] =>
  text.split(new RegExp(`((?<=[^\\n ]) {${least},}|(?<! ) {40,})`, 'u'));

export function countHidden(text: string): number {
  return (partsOf(text).length - 1) / 2;
}

/** How many marks `Bytes` shows in a text that is shown exactly. */
export function countMarks(text: string): number {
  return countHidden(text) + (spacesIn(text, SHORT_RUN).length - 1) / 2;
}

/** The same as plain text, for places without elements. */
export function escaped(text: string): string {
  return partsOf(text)
    .map((part, index) => (index % 2 === 0 ? part : codeOf(part)))
    .join('');
}

/** JSON text with marked characters as JSON escapes, so that they can be seen and edited. */
export function escapedJson(json: string): string {
  const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return partsOf(json)
    .map((part, index) => (index % 2 === 0 ? part : part.split('').map(unit).join('')))
    .join('');
}

function Mark({ children }: { children: string }) {
  return (
    <mark className="mcp-assistant__hidden-character" dir="ltr">
      {children}
    </mark>
  );
}

interface Part {
  text: string;
  marked: boolean;
}

const piecesOf = (text: string, spaces: number): Part[] =>
  spacesIn(text, spaces).flatMap((piece, at): Part[] =>
    at % 2 === 1
      ? [{ text: `␣×${piece.length}`, marked: true }]
      : partsOf(piece).map((part, index) =>
          index % 2 === 0 ? { text: part, marked: false } : { text: codeOf(part), marked: true },
        ),
  );

export function Revealed({ text, spaces = COLUMNS }: { text: string; spaces?: number }) {
  const pieces = piecesOf(text, spaces);
  // Every code is marked, also where they are too many for the page to mark each of them alone.
  const rest = pieces.slice(MOST_PARTS).map((piece) => piece.text);
  return (
    <>
      {pieces
        .slice(0, MOST_PARTS)
        .map((piece, index) => (piece.marked ? <Mark key={index}>{piece.text}</Mark> : piece.text))}
      {rest.length > 0 && <Mark>{rest.join('')}</Mark>}
    </>
  );
}

/** A longer text in its own scrolling box. `exact` marks also short runs of spaces. */
export function Bytes({ text, exact = false }: { text: string; exact?: boolean }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls: needs the keyboard
    <pre className="mcp-assistant__bytes" dir="ltr" tabIndex={0}>
      <Revealed text={text} spaces={exact ? SHORT_RUN : COLUMNS} />
    </pre>
  );
}
