/** Audits and update bots see exactly what the BFF ships. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../harness/processes';
import { manifest as root } from './consumer';

const PACKAGE = 'src/server';

const bff = JSON.parse(readFileSync(join(ROOT, PACKAGE, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies?: Record<string, string>;
};
const declared = Object.keys(bff.dependencies);

/**
 * Every package in npm's bill of materials. Not with `--omit dev`, which also omits packages that
 * the BFF shares with a development dependency of the root.
 */
function billOfMaterials(): string[] {
  const bill = execFileSync(
    'npm',
    ['sbom', '--workspace', PACKAGE, '--package-lock-only', '--sbom-format', 'cyclonedx'],
    { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' },
  );
  return (JSON.parse(bill) as { components: { name: string }[] }).components.map(
    ({ name }) => name,
  );
}

let components: string[];

beforeAll(() => {
  components = billOfMaterials();
});

test('the package declares only what runs, so its bill of materials holds nothing else', () => {
  expect(bff.devDependencies).toBeUndefined();
});

test('the bill of materials lists every declared dependency and its dependencies', () => {
  expect(components).toEqual(
    expect.arrayContaining(['fastify', 'ioredis', 'jose', 'kysely', 'mysql2', 'undici', 'zod']),
  );
  expect(components).toEqual(expect.arrayContaining(declared));
  expect(components).toEqual(expect.arrayContaining(['avvio', 'find-my-way', 'sql-escaper']));
});

test('the bill of materials lists no library of the widget, the tools or the tests', () => {
  const others = new Set(
    [root.dependencies, root.devDependencies, root.peerDependencies].flatMap(Object.keys),
  );
  declared.forEach((name) => others.delete(name));
  // The MCP client and the widget both use it to read event streams.
  others.delete('eventsource-parser');
  expect(components.filter((name) => others.has(name))).toEqual([]);
});
