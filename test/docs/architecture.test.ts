/** The page for newcomers names only files and folders that exist. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const page = readFileSync(join(root, 'docs/architecture.rst'), 'utf8');

/** Literals with a slash or a file extension; `<thing>` and patterns are not paths. */
const paths = [...page.matchAll(/``([\w./-]+?)``/g)]
  .map(([, path = '']) => path)
  .filter((path) => /\w\/|\.(ts|tsx|mjs)$/.test(path) && !/^@|^\/v1/.test(path));

const FOLDERS = ['', 'src', 'src/server', 'src/server/mcp', 'src/learner', 'test'];

/** A bare file name belongs to the folder of the previous path. */
function find(path: string, before: string): string | undefined {
  const folders = path.includes('/') ? FOLDERS : [dirname(before), ...FOLDERS];
  return folders.map((folder) => join(folder, path)).find((file) => existsSync(join(root, file)));
}

test('every path on the architecture page exists', () => {
  const missing: string[] = [];
  paths.reduce((before, path) => {
    const found = find(path, before);
    if (found === undefined) {
      missing.push(path);
    }
    return found ?? before;
  }, '');
  expect(paths.length).toBeGreaterThan(60);
  expect(missing).toEqual([]);
});
