/** Long text in pieces with elements of their own: more text changes only the last of them. */

/** Characters of a piece; up to twice as many, so that it ends with its line. */
const PIECE = 4096;

/** Whole lines, as far as lines are not too long. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > 2 * PIECE) {
    const line = text.slice(start + PIECE, start + 2 * PIECE).indexOf('\n');
    const end = start + PIECE + line + 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return [...pieces, text.slice(start)];
}

/** The greatest number of nodes of the page. */
export const pieceNodes = (text: string): number => 1 + 2 * Math.ceil(text.length / PIECE);
