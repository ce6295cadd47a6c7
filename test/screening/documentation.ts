/**
 * Text that nobody wrote for this: the documentation of the installed packages, by section. Nothing
 * in it is an attack.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { screened, type Share } from './measure';

const PACKAGES = resolve(import.meta.dirname, '../../node_modules');
const LONGEST_FILE = 400_000;
const LONGEST_SECTION = 20_000;
const SHORTEST_SECTION = 40;

function sections(): string[] {
  return readdirSync(PACKAGES, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:^|\/)(?:readme|changelog)\.md$/i.test(path))
    .map((path) => readFileSync(join(PACKAGES, path), 'utf8'))
    .filter(({ length }) => length <= LONGEST_FILE)
    .flatMap((text) => text.split(/\n(?=#)/))
    .filter(({ length }) => length >= SHORTEST_SECTION)
    .map((text) => text.slice(0, LONGEST_SECTION));
}

export function measureDocumentation(): Share {
  const all = sections();
  return { texts: all.length, found: all.filter((text) => screened(text) !== null).length };
}
