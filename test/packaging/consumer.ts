/**
 * A project with the package installed from its tarball: the files of `npm pack`, next to the
 * host's packages.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtOnce } from '../harness/build-once';
import { ROOT } from '../harness/processes';

interface Manifest {
  name: string;
  files: string[];
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

export const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

export interface Consumer {
  folder: string;
  /** Where the package is installed. */
  installed: string;
  /** Paths of its files, relative to the package folder. */
  files: string[];
  write: (path: string, text: string) => string;
  close: () => void;
}

const run = (command: string, args: string[], cwd = ROOT) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
const tool = (name: string) => join(ROOT, 'node_modules/.bin', name);

/**
 * Builds below the repository, like a release, but in a separate folder, so that other users of
 * `dist` are not affected.
 */
function pack(folder: string): void {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const source = mkdtempSync(join(ROOT, 'dist/package-'));
  try {
    packFrom(source, folder);
  } finally {
    rmSync(source, { recursive: true });
  }
}

function packFrom(source: string, folder: string): void {
  const built = join(source, 'dist/browser');
  for (const file of ['package.json', 'README.rst', 'LICENSE']) {
    cpSync(join(ROOT, file), join(source, file));
  }
  run(tool('tsx'), ['scripts/build-browser.ts', built]);
  run(tool('tsc'), ['-p', 'tsconfig.browser.json', '--outDir', join(built, 'types')]);
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], source);
}

/** The path of the tarball; it is packed once per run. */
export async function packedPlugin(): Promise<string> {
  const folder = await builtOnce('plugin', async (target) => pack(target));
  return join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '');
}

/** What the host provides, and what npm would add for the package. */
const NEEDED = [...Object.keys(manifest.peerDependencies), ...Object.keys(manifest.dependencies)];

export async function installConsumer(): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), 'consumer-'));
  const modules = join(folder, 'node_modules');
  const installed = join(modules, manifest.name);
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', await packedPlugin(), '-C', installed, '--strip-components', '1']);
  for (const name of [...NEEDED, '@types/react']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  return {
    folder,
    installed,
    files: readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))
      .sort(),
    write: (path, text) => {
      writeFileSync(join(folder, path), text);
      return join(folder, path);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * The compiler's messages about the consumer's files with these options, line by line; the line
 * that opens an error begins with the name of its file.
 */
export function typeErrors(
  { folder }: Consumer,
  files: readonly string[],
  options: Record<string, string>,
): string[] {
  const given = Object.entries({
    noEmit: 'true',
    strict: 'true',
    target: 'es2022',
    jsx: 'react-jsx',
    types: 'react',
    ...options,
  });
  try {
    run(
      tool('tsc'),
      ['--ignoreConfig', ...given.flatMap(([name, value]) => [`--${name}`, value]), ...files],
      folder,
    );
    return [];
  } catch (error) {
    return (error as { stdout: string }).stdout.trim().split('\n');
  }
}
