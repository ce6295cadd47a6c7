/** A copy that is made while the file is written holds whole transactions. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeMysql, mysql } from '../../../test/support/databases';
import { openStore, type Store } from './open';

/** Several hundred pages, so that a copy takes several steps. */
const FILLED = 300;
const LONG = 'x'.repeat(8_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One transaction: a response, its message, and the conversation that it occupies. */
async function exchange(store: Store, id: string, text: string): Promise<void> {
  const conversationId = `c${id}`;
  await store.conversations.create({
    id: conversationId,
    userId: `u${id}`,
    courseId: 'x',
    metadata: {},
  });
  await store.responses.begin({
    id: `r${id}`,
    conversationId,
    userId: `u${id}`,
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input: {
      message: {
        id: `m${id}`,
        type: 'message',
        role: 'user',
        status: 'completed',
        content: [{ type: 'input_text', text }],
      },
    },
  });
}

const statusIn = async (store: Store, id: string): Promise<string> =>
  (await store.responses.read(`r${id}`, `u${id}`)).status;

const value = (database: DatabaseSync, sql: string): unknown =>
  Object.values(database.prepare(sql).get() ?? {})[0];

/** What of the copy contradicts itself. */
function contradictions(path: string): Record<string, unknown> {
  const database = new DatabaseSync(path);
  try {
    return {
      integrity: value(database, 'PRAGMA integrity_check'),
      foreignKeys: database.prepare('PRAGMA foreign_key_check').all(),
      withoutMessage: value(
        database,
        'SELECT count(*) FROM responses WHERE id NOT IN (SELECT response_id FROM items)',
      ),
      notOccupied: value(
        database,
        `SELECT count(*) FROM responses r JOIN conversations c ON c.id = r.conversation_id
         WHERE c.active_response_id IS NOT r.id`,
      ),
    };
  } finally {
    database.close();
  }
}

test('copies made under load are whole, and a store opens them', async () => {
  const store = await openStore(join(folder, 'a.sqlite'), Date.now);
  for (let filled = 0; filled < FILLED; filled += 1) {
    await exchange(store, `filled${filled}`, LONG);
  }
  let written = 0;
  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      await exchange(store, `w${written}`, 'short');
      written += 1;
    }
  })();
  try {
    for (const name of ['one', 'two', 'three']) {
      const path = join(folder, `${name}.sqlite`);
      const before = written;
      const pages = await store.copyTo(path);
      expect(pages).toBeGreaterThan(FILLED);
      expect(statSync(path).size).toBe(Number(pages) * 4096);
      expect(contradictions(path)).toEqual({
        integrity: 'ok',
        foreignKeys: [],
        withoutMessage: 0,
        notOccupied: 0,
      });
      const copy = await openStore(path, Date.now);
      expect(await statusIn(copy, `filled${FILLED - 1}`)).toBe('failed');
      // What was there when it began is in it.
      expect(before === 0 || (await statusIn(copy, `w${before - 1}`))).toBeTruthy();
      await copy.close();
    }
  } finally {
    isOver = true;
    await writing;
  }
  expect(written).toBeGreaterThan(0);
  await store.close();
}, 30_000);

test('a copy fails where a file of another kind is, and the store goes on', async () => {
  const store = await openStore(join(folder, 'a.sqlite'), Date.now);
  const path = join(folder, 'other');
  writeFileSync(path, 'not a database'.repeat(1000));
  await expect(store.copyTo(path)).rejects.toThrow();
  await exchange(store, 'after', 'short');
  expect(await statusIn(store, 'after')).toBe('in_progress');
  await store.close();
});

describeMysql('on a database server', () => {
  test('it has tools of its own', async () => {
    const database = await mysql.create();
    const store = await openStore(database.location, Date.now);
    expect(await store.copyTo(join(folder, 'copy'))).toBeNull();
    await store.close();
    await database.drop();
  });
});
