/**
 * Common to every BFF under test: it ends with its runner, and its last output is shown if a
 * scenario fails.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../harness/processes';
import { startStack, type Bff, type Stack, type StackOptions } from '../harness/stack';
import { keepOpen } from './open';

/** In the environment of a BFF. */
export const LEASHED = {
  NODE_OPTIONS: `--import=${pathToFileURL(join(ROOT, 'test/reliability/leash.mjs')).href}`,
};

const TAIL_LINES = 12;

export function withLogs(error: unknown, bffs: readonly Bff[]): Error {
  const tails = bffs.map((bff) => bff.logs().trimEnd().split('\n').slice(-TAIL_LINES).join('\n'));
  return new Error([error instanceof Error ? error.message : String(error), ...tails].join('\n'), {
    cause: error,
  });
}

/** Runs `body` with the whole system, and cleans up. */
export async function inStack<T>(
  options: StackOptions,
  body: (stack: Stack) => Promise<T>,
): Promise<T> {
  const stack = await startStack({ ...options, bffEnv: { ...LEASHED, ...options.bffEnv } });
  const close = keepOpen(stack.close);
  try {
    return await body(stack);
  } catch (error) {
    throw withLogs(error, stack.bffs);
  } finally {
    await close();
  }
}
