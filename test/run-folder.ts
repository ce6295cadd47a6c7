/**
 * Jest's global set-up of the system tests: one folder for the whole run, in which
 * `harness/build-once` keeps what several suites need.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'TEST_RUN_FOLDER';

/** Jest's workers inherit the variable. */
export default function createRunFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'test-run-'));
  process.env[VARIABLE] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

/** Outside Jest, a script has its own folder. */
export function runFolder(): string {
  if (!process.env[VARIABLE]) {
    createRunFolder();
  }
  return process.env[VARIABLE] as string;
}
