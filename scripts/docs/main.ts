/** Writes the generated tables of the documents: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pages, withTables } from './pages';

for (const [name, tables] of Object.entries(pages)) {
  const path = resolve(import.meta.dirname, '../..', name);
  writeFileSync(path, withTables(readFileSync(path, 'utf8'), tables));
}
