/** A trail of many events, written through the store, and a way to tamper with it. */
import type { Kysely } from 'kysely';
import { createRedactor } from '../../src/server/policy';
import { auditKey, openStore, type Store } from '../../src/server/store';
import { openDatabase } from '../../src/server/store/database';
import type { Schema } from '../../src/server/store/schema';
import { message, newCall, owner } from '../../src/server/store/testing/world';

export const KEY = 'a key that nobody finds in a database';

export const audited = (key: string | null = KEY, redact: string[] = []) => ({
  audit: { key: auditKey(key), redactor: createRedactor(redact) },
});

/** A clock that a test may turn. Each look advances it by 1 ms. */
export function clockAt(start: number) {
  const clock = { at: start };
  return Object.assign(clock, {
    now: () => {
      clock.at += 1;
      return clock.at;
    },
  });
}

/** One conversation with calls that are sent and answered: three events each. */
export async function converse(
  store: Store,
  { id, userId, calls, args }: { id: string; userId: string; calls: number; args: () => string },
): Promise<void> {
  await store.conversations.create({ id, userId, courseId: 'course', metadata: {} });
  await store.responses.begin({
    id: `r-${id}`,
    conversationId: id,
    userId,
    workflow: 'w',
    previousResponseId: null,
    metadata: { unit_id: 'unit' },
    idempotency: null,
    input: { message: message(`m-${id}`, 'hello') },
  });
  const proposed = await store.toolCalls.propose(
    { ...owner(`r-${id}`), conversationId: id, userId },
    null,
    Array.from({ length: calls }, (_, index) => ({
      ...newCall(`${id}-${index}`, { state: 'approved' }),
      rule: 'require_approval: never',
      arguments: args(),
    })),
  );
  for (const call of proposed) {
    await store.toolCalls.claim(call);
    await store.toolCalls.finish(call, {
      state: 'succeeded',
      output: args(),
      error: null,
      errorCode: null,
      media: [],
    });
  }
  await store.responses.end(`r-${id}`, id, { status: 'completed', usage: null });
}

export async function sealAll({ audit }: Store) {
  const seals = [];
  for (let seal = await audit.seal(); seal !== null; seal = await audit.seal()) {
    seals.push(seal);
  }
  return seals;
}

export const openTrail = (location: string, now: () => number, key: string | null = KEY) =>
  openStore(location, now, audited(key));

/** Works on the database directly. */
export async function tamper<T>(
  location: string,
  work: (db: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  const db = await openDatabase(location);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
