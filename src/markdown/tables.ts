/** Tables as GitHub writes them: what makes one, and the cells of a row. */

export type Align = 'left' | 'center' | 'right' | undefined;

const DELIMITER = /^:?-+:?$/;

/** Cells between unescaped pipes. */
export function cellsOf(line: string): string[] {
  const cells = line
    .trim()
    .replace(/^\|/, '')
    .split(/(?<!\\)\|/);
  if (cells.length > 1 && cells.at(-1)?.trim() === '') {
    cells.pop();
  }
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function alignOf(delimiter: string): Align {
  const left = delimiter.startsWith(':');
  const right = delimiter.endsWith(':');
  if (left && right) {
    return 'center';
  }
  return (left && 'left') || (right && 'right') || undefined;
}

/** How the columns of a table are aligned, if one starts on this line. */
export function tableAt(lines: readonly string[], at: number): Align[] | null {
  const header = lines[at] ?? '';
  const delimiters = header.includes('|') ? cellsOf(lines[at + 1] ?? '') : [];
  const fits =
    delimiters.length > 0 &&
    delimiters.every((cell) => DELIMITER.test(cell)) &&
    delimiters.length === cellsOf(header).length;
  return fits ? delimiters.map(alignOf) : null;
}
