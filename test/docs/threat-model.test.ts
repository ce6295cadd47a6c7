/** Every promise of the threat model names the code that keeps it and the tests that show it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const page = readFileSync(join(root, 'docs/threat-model.rst'), 'utf8');
const guarantees = page.slice(page.indexOf('\nGuarantees\n'), page.indexOf('\nNot in scope\n'));

/** [promise, kept in, shown by] of each row below a table's header. */
const rows = guarantees
  .split(/^ {3}\* - /m)
  .slice(1)
  .map((row) => row.split(/^ {5}- /m))
  .filter(([first = '']) => !first.startsWith('Promise'));

/** A bare file name is in the folder of the path before it. */
function missingIn(cell: string): string[] {
  let folder = '';
  return [...cell.matchAll(/``([\w./-]+)``/g)].flatMap(([, path = '']) => {
    const full = path.includes('/') ? path : join(folder, path);
    folder = dirname(full);
    return existsSync(join(root, full)) ? [] : [full];
  });
}

test.each(rows.map((row) => [row[0]?.split(/\s+/).slice(0, 8).join(' ') ?? '', row] as const))(
  'the code and the tests of "%s …" exist',
  (_promise, [, keptIn = '', shownBy = '']) => {
    expect(shownBy).toMatch(/``[^`]*(\.test\.tsx?|vectors|reliability)``/);
    expect([...missingIn(keptIn), ...missingIn(shownBy)]).toEqual([]);
  },
);
