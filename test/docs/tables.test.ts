/** The tables in the documents match the code. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pages, withTables } from '../../scripts/docs/pages';

const read = (name: string): string => readFileSync(resolve(__dirname, '../..', name), 'utf8');

test.each(Object.entries(pages))(
  'the tables of %s are up to date (npm run docs writes them)',
  (name, tables) => {
    const page = read(name);
    expect(withTables(page, tables)).toBe(page);
  },
);

test('a page without a place for its table is an error', () => {
  const name = 'docs/operator/mcp-parameters.rst';
  expect(() =>
    withTables(read(name).replace('.. end refused\n', ''), pages[name] ?? {}),
  ).toThrow('no place for the table "refused"');
});
