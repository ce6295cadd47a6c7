/** The page about MCP servers says what the code does. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withTables } from '../../scripts/mcp-docs';

const page = readFileSync(resolve(__dirname, '../../docs/mcp-servers.rst'), 'utf8');

test('its tables are up to date (npm run docs:mcp writes them)', () => {
  expect(withTables(page)).toBe(page);
});

test('a page without a place for a table is an error', () => {
  expect(() => withTables(page.replace('.. end refused\n', ''))).toThrow(
    'no place for the table "refused"',
  );
});
