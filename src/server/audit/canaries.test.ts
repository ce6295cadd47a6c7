/**
 * What is erased is gone: ten thousand calls with secrets and people's words, searched for in the
 * raw files, and in every column.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { databases } from '../../../test/support/databases';
import type { Store } from '../store';
import {
  audited,
  clockAt,
  KEY,
  openTrail,
  sealAll,
  tamper,
} from '../../../test/support/audit-trail';
import { message, newCall } from '../store/testing/world';
import { verifyAudit } from '.';

const SECRET = 'canary-secret-';
const PERSON = 'canary-person-';
const RESULT = 'canary-result-';
const REASON = 'canary-reason-';
const PER_STEP = 50;
const [sqlite, ...others] = databases;
/** In memory where there is such a place: each of the thousands of claims is flushed. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Learners with canaries for ids: a retirement takes any id that the store is given. */
const learner = (index: number): string => `${PERSON}${index}`;

/** In one answer: proposals, and every call sent and answered. */
async function answer(store: Store, conversationId: string, userId: string, step: number) {
  const id = `r-${conversationId}-${step}`;
  await store.responses.begin({
    id,
    conversationId,
    userId,
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input: { message: message(`m-${id}`, `${userId} asks`) },
  });
  const calls = await store.toolCalls.propose(
    { id, conversationId, userId },
    null,
    Array.from({ length: PER_STEP }, (_, index) => ({
      ...newCall(`${id}-${index}`, { state: 'approved' }),
      arguments: JSON.stringify({
        apiKey: `${SECRET}${step}`,
        login: { Pass_Word: `${SECRET}${index}` },
        note: `for ${userId}, token=${SECRET}x`,
      }),
    })),
  );
  for (const call of calls) {
    await store.toolCalls.claim(call);
    await store.toolCalls.finish(call, {
      state: 'succeeded',
      output: `${RESULT}${userId}`,
      error: null,
      errorCode: null,
      media: [],
    });
  }
  const pending = newCall(`${id}-asked`, {
    state: 'pending',
    approvalId: `a-${id}`,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
  await store.toolCalls.propose({ id, conversationId, userId }, null, [pending]);
  await store.responses.end(id, conversationId, { status: 'completed', usage: null });
  await store.responses.begin({
    id: `${id}-no`,
    conversationId,
    userId,
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input: {
      decisions: [
        { itemId: `d-${id}`, approvalId: `a-${id}`, approve: false, reason: `${REASON}${userId}` },
      ],
    },
  });
  await store.responses.end(`${id}-no`, conversationId, { status: 'completed', usage: null });
}

/** Everything of everybody, and each of the three ways to erase it. */
async function live(store: Store, people: number, steps: number): Promise<void> {
  for (let person = 0; person < people; person += 1) {
    const userId = learner(person);
    const conversationId = `c${person}`;
    await store.conversations.create({ id: conversationId, userId, courseId: 'x', metadata: {} });
    for (let step = 0; step < steps; step += 1) {
      await answer(store, conversationId, userId, step);
    }
    const data = { id: `att-${person}`, kind: 'resource', server_label: 'peer' } as never;
    const uri = `customers://${userId}`;
    await store.attachments.create({ userId, courseId: 'x', data, text: userId, uri });
    await store.oauthRecords.put(`grant:peer:${userId}`, 'sealed', null);
    await sealAll(store);
  }
}

async function eraseEverybody(store: Store, people: number): Promise<void> {
  for (let person = 0; person < people; person += 1) {
    if (person % 2 === 0) {
      await store.conversations.remove(`c${person}`, learner(person));
    }
    await store.retire(learner(person));
  }
  await sealAll(store);
}

const CANARIES = [SECRET, PERSON, RESULT, REASON];

function foundIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    return CANARIES.filter((canary) => bytes.includes(canary)).map(
      (canary) => `${canary} in ${name}`,
    );
  });
}

test('of 10 000 calls on SQLite, no secret is kept, and no person, word or result after retirement', async () => {
  const folder = mkdtempSync(join(FOLDER, 'canaries-'));
  const location = join(folder, 'a.sqlite');
  const clock = clockAt(1_764_000_000_000);
  let store = await openTrail(location, clock.now);
  await live(store, 20, 10);
  const events = await store.audit.read({ kind: 'call.sent' }, { limit: 20_000, order: 'asc' });
  expect(events).toHaveLength(10_000);
  const told = JSON.stringify(events);
  expect([told.includes(SECRET), told.includes(PERSON)]).toEqual([false, true]);

  expect(foundIn(folder).join()).toContain(PERSON);
  await eraseEverybody(store, 20);
  // While it is open, and after it is closed.
  expect(foundIn(folder)).toEqual([]);
  await store.close();
  expect(foundIn(folder)).toEqual([]);
  store = await openTrail(location, clock.now);
  expect(await verifyAudit(store.audit)).toMatchObject({ ok: true, unsealed: 0 });
  const after = await store.audit.read({ kind: 'call.sent' }, { limit: 20_000, order: 'asc' });
  expect(after).toHaveLength(10_000);
  await store.close();
  rmSync(folder, { recursive: true });
}, 120_000);

const describeOthers = others.length > 0 ? describe.each(others) : describe.skip.each([sqlite!]);
describeOthers('on $kind', ({ create }) => {
  test('no column holds a secret, or a person, word or result after retirement', async () => {
    const database = await create();
    const clock = clockAt(1_764_000_000_000);
    let store = await openTrail(database.location, clock.now);
    await live(store, 3, 2);
    await eraseEverybody(store, 3);
    expect(await verifyAudit(store.audit)).toMatchObject({ ok: true, unsealed: 0 });
    await store.close();
    const rows = await tamper(database.location, async (db) => {
      const tables = await db.introspection.getTables();
      const all = await Promise.all(
        tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)),
      );
      return JSON.stringify(all.map((result) => result.rows));
    });
    expect(CANARIES.filter((canary) => rows.includes(canary))).toEqual([]);
    expect(rows.includes('call.sent')).toBe(true);
    store = await openTrail(database.location, clock.now, KEY);
    await store.close();
    await database.drop();
  }, 60_000);
});

test('the key is in no file', async () => {
  const database = await sqlite!.create();
  const store = await openTrail(database.location, clockAt(0).now);
  await store.audit.record({ userId: null }, [{ kind: 'config.loaded' }]);
  await sealAll(store);
  await store.close();
  const { key } = audited().audit;
  const bytes = readFileSync(database.location);
  expect(bytes.includes(KEY)).toBe(false);
  expect(bytes.includes(key!.id)).toBe(true);
  await database.drop();
});
