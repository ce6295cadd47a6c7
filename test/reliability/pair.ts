/** Two BFF processes with one database and one Redis, and a person who may use either. */
import { randomUUID } from 'node:crypto';
import type { StackOptions, Stack } from '../harness/stack';
import { createMariaDb, URLS } from '../support/services';
import { inStack } from './bff';
import { keepOpen } from './open';

const LEASE_SECONDS = 5;
/** Another replica reports a lost run within this time: the lease plus one second. */
export const RECOVERY_MS = (LEASE_SECONDS + 1) * 1000;

export const QUESTION = 'What is this unit about?';
/** Asks for a call that needs an approval. */
export const EXTENSION = 'Please request an extension of 3 days for the essay because I was ill';

export interface Pair {
  stack: Stack;
  token: string;
}

/** With an empty database and separate keys. The model writes a word every `wordMs`. */
export async function inPair<T>(
  { wordMs = 60, ...options }: StackOptions & { wordMs?: number },
  body: (pair: Pair) => Promise<T>,
): Promise<T> {
  const database = await createMariaDb();
  const close = keepOpen(database.drop);
  try {
    return await inStack(
      {
        ...options,
        replicas: 2,
        config: {
          providers: { demo: { delay_ms: wordMs } },
          budgets: 'off',
          limits: { lease_seconds: LEASE_SECONDS, drain_seconds: 1, requests_per_minute: 100_000 },
        },
        bffEnv: {
          DATABASE_URL: database.url,
          REDIS_URL: URLS.redis,
          MCP_ASSISTANT_REDIS_PREFIX: `test-pair-${randomUUID()}:`,
        },
      },
      async (stack) => body({ stack, token: await stack.lms.signIn('learner') }),
    );
  } finally {
    await close();
  }
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

/**
 * Kills a replica, waits for the other one's result, and restarts the first. `tookMs` is the time
 * from the kill to the result.
 */
export async function survive<T>(
  { stack }: Pair,
  victim: number,
  outcome: () => Promise<T>,
): Promise<{ result: T; tookMs: number }> {
  const bff = stack.bffs[victim];
  const from = performance.now();
  await bff?.kill('SIGKILL');
  const result = await outcome();
  const tookMs = Math.round(performance.now() - from);
  await bff?.restart();
  return { result, tookMs };
}
