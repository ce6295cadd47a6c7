/**
 * What several suites need built is built once per run, by the first suite that asks for it; the
 * others wait, also in another process.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runFolder } from '../run-folder';
import { runScript } from './processes';

const POLL_MS = 50;

/** False if another caller, of any process, has made the folder before. */
function claim(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Written whole, so that no waiting process reads half of it. */
function writeOutcome(path: string, error: string | null): void {
  writeFileSync(`${path}.part`, JSON.stringify({ error }));
  renameSync(`${path}.part`, path);
}

/**
 * Runs `build` unless it has run under this name, and returns the folder that it filled. A build
 * that fails is not tried again: every caller gets its error.
 */
export async function builtOnce(
  name: string,
  build: (folder: string) => Promise<unknown>,
): Promise<string> {
  const folder = join(runFolder(), name);
  const outcome = `${folder}.json`;
  if (claim(folder)) {
    const error = await build(folder).then(
      () => null,
      (reason: unknown) => String(reason),
    );
    writeOutcome(outcome, error);
  }
  while (!existsSync(outcome)) {
    await delay(POLL_MS);
  }
  const { error } = JSON.parse(readFileSync(outcome, 'utf8')) as { error: string | null };
  if (error !== null) {
    throw new Error(error);
  }
  return folder;
}

/** The path of the BFF's bundle. */
export async function builtBff(): Promise<string> {
  const folder = await builtOnce('bff', (target) =>
    runScript('The build of the BFF', 'scripts/build-server.ts', [target]),
  );
  return join(folder, 'main.mjs');
}

/** The folder of the page with the repository's own `env.config`. */
export function builtPage(): Promise<string> {
  return builtOnce('page', (target) => buildPage(target));
}

/** Builds the page into a folder; `envConfig` is another module that plays `env.config`. */
export function buildPage(folder: string, envConfig?: string): Promise<void> {
  return runScript('The build of the page', 'test/harness/mfe/build-page.ts', [
    folder,
    ...(envConfig === undefined ? [] : [envConfig]),
  ]);
}
