/**
 * The database fails while the store is used: coded errors, nothing half done, and the BFF recovers
 * with the database.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import { createAuditLog, NO_AUDIT_OPTIONS } from '../../src/server/store/audit/log';
import { openStore, type Store } from '../../src/server/store/open';
import { openDatabase } from '../../src/server/store/database';
import { isContention } from '../../src/server/store/failures';
import { responseStore } from '../../src/server/store/responses';
import type { Schema } from '../../src/server/store/schema';
import { message, newCall, owner, succeeded } from '../../src/server/store/testing/world';
import type { ToolCall } from '../../src/server/store/tool-call-rows';
import { toolCallStore } from '../../src/server/store/tool-calls';
import { inTransaction } from '../../src/server/store/transaction';
import {
  connectAsRoot,
  describeMysql,
  mysql,
  rowsOf,
  type TestDatabase,
} from '../support/databases';
import { startProxy, type TcpProxy } from '../support/lossy-proxy';
// Every test creates its database with all migrations.
const UNAVAILABLE = { code: 'store_unavailable', retryAfter: 5 };
const now = () => Date.now();

const conversation = (id: string) => ({ id, userId: 'u', courseId: 'course', metadata: {} });
const newResponse = (id: string, text = 'hello') => ({
  id,
  conversationId: 'c',
  userId: 'u',
  workflow: 'w',
  previousResponseId: null,
  metadata: {},
  idempotency: null,
  input: { message: message(`m-${id}`, text) },
});

/** A response with a call that may be sent. */
async function approvedCall(
  store: Pick<Store, 'conversations' | 'responses' | 'toolCalls'>,
): Promise<ToolCall> {
  await store.conversations.create(conversation('c'));
  await store.responses.begin(newResponse('r'));
  const [call] = await store.toolCalls.propose(owner('r'), null, [
    newCall('t', { state: 'approved' }),
  ]);
  return call!;
}

describe('SQLite', () => {
  let folder: string;
  let path: string;
  let db: Kysely<Schema>;
  let store: Pick<Store, 'responses' | 'toolCalls'>;
  const pragma = (sql: string) => db.executeQuery(CompiledQuery.raw(`PRAGMA ${sql}`));
  const count = async (table: 'responses' | 'items' | 'tool_calls') =>
    (await db.selectFrom(table).selectAll().execute()).length;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'faults-'));
    path = join(folder, 'a.sqlite');
    db = await openDatabase(path);
    const audit = createAuditLog(now, NO_AUDIT_OPTIONS);
    store = {
      responses: responseStore(db, now, audit),
      toolCalls: toolCallStore(db, { now, audit }, () => 'claim'),
    };
    await db
      .insertInto('conversations')
      .values({
        id: 'c',
        user_id: 'u',
        course_id: 'course',
        title: '',
        metadata: '{}',
        active_response_id: null,
        last_response_id: null,
        created_at: 1,
        updated_at: 1,
      })
      .execute();
  });
  afterEach(async () => {
    await db.destroy();
    rmSync(folder, { recursive: true });
  });

  test('stores nothing of a response on a full disk, and all of it once there is room', async () => {
    const {
      rows: [{ page_count: pages }],
    } = (await pragma('page_count')) as unknown as { rows: [{ page_count: number }] };
    await pragma(`max_page_count = ${pages}`);
    const large = newResponse('r', 'x'.repeat(1_000_000));
    await expect(store.responses.begin(large)).rejects.toMatchObject(UNAVAILABLE);
    expect([await count('responses'), await count('items')]).toEqual([0, 0]);
    expect(
      await db.selectFrom('conversations').select('active_response_id').executeTakeFirst(),
    ).toEqual({ active_response_id: null });
    await pragma('max_page_count = 1000000');
    await store.responses.begin(large);
    expect([await count('responses'), await count('items')]).toEqual([1, 1]);
  });

  test('stores an outcome later if the disk is full', async () => {
    await store.responses.begin(newResponse('r'));
    const [call] = await store.toolCalls.propose(owner('r'), null, [
      newCall('t', { state: 'approved' }),
    ]);
    expect(await store.toolCalls.claim(call!)).toBe(true);
    const {
      rows: [{ page_count: pages }],
    } = (await pragma('page_count')) as unknown as { rows: [{ page_count: number }] };
    await pragma(`max_page_count = ${pages}`);
    const finished = store.toolCalls.finish(
      await store.toolCalls.read('t'),
      succeeded('x'.repeat(1_000_000)),
    );
    // The first attempt has failed when the row can be read again.
    expect(await store.toolCalls.read('t')).toMatchObject({ state: 'executing', output: null });
    await pragma('max_page_count = 1000000');
    await finished;
    expect(await store.toolCalls.read('t')).toMatchObject({ state: 'succeeded' });
  });

  test('grants no claim while read-only, and exactly one afterwards', async () => {
    await store.responses.begin(newResponse('r'));
    const [call] = await store.toolCalls.propose(owner('r'), null, [
      newCall('t', { state: 'approved' }),
    ]);
    await pragma('query_only = ON');
    await expect(store.toolCalls.claim(call!)).rejects.toMatchObject(UNAVAILABLE);
    await expect(
      store.responses.end('r', 'c', { status: 'completed', usage: null }),
    ).rejects.toMatchObject(UNAVAILABLE);
    expect(await store.toolCalls.read('t')).toMatchObject({ state: 'approved', claim_id: null });
    await pragma('query_only = OFF');
    expect([await store.toolCalls.claim(call!), await store.toolCalls.claim(call!)]).toEqual([
      true,
      false,
    ]);
  });

  test('reports a lock by another process at startup, and opens once it is released', async () => {
    await db.destroy();
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(openDatabase(path)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('used by another process'),
    });
    other.exec('ROLLBACK');
    other.close();
    db = await openDatabase(path);
    expect(await count('responses')).toBe(0);
  });

  test('reports a file without write permission at startup', async () => {
    await db.destroy();
    chmodSync(path, 0o444);
    const readOnly = await openDatabase(path).catch((error: unknown) => error);
    chmodSync(path, 0o644);
    // The root user may write whatever the mode.
    if (process.getuid?.() === 0) {
      await (readOnly as Kysely<Schema>).destroy();
    } else {
      expect(readOnly).toMatchObject({
        code: 'store_unavailable',
        message: expect.stringContaining('cannot be written'),
      });
    }
    db = await openDatabase(path);
  });
});

describeMysql('MySQL or MariaDB', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let store: Store;
  const name = () => new URL(database.location).pathname.slice(1);
  const rows = (table: string) => rowsOf(`SELECT * FROM ${name()}.${table}`);
  const connectionIds = async (): Promise<number[]> =>
    (await rowsOf(`SELECT id FROM information_schema.processlist WHERE db = '${name()}'`)).map(
      ({ id, ID }) => Number(id ?? ID),
    );

  beforeEach(async () => {
    database = await mysql.create();
    const url = new URL(database.location);
    proxy = await startProxy({ host: url.hostname, port: Number(url.port || 3306) });
    url.host = `127.0.0.1:${proxy.port}`;
    store = await openStore(url.href, now);
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
    await database.drop();
  });

  async function killAll(): Promise<void> {
    const root = await connectAsRoot();
    for (const id of await connectionIds()) {
      await root.query(`KILL ${id}`);
    }
    await root.end();
  }

  test('replaces killed connections, idle or busy, for the next statement', async () => {
    const call = await approvedCall(store);
    await killAll();
    const first = await store.toolCalls.claim(call).catch((error: unknown) => error);
    if (first !== true) {
      expect(first).toMatchObject(UNAVAILABLE);
    }
    expect((await rows('tool_calls'))[0]).toMatchObject({
      state: first === true ? 'executing' : 'approved',
    });
    expect(await store.toolCalls.claim(call)).toBe(first !== true);
  });

  test('keeps nothing of a transaction whose connection was killed', async () => {
    await store.conversations.create(conversation('c'));
    const db = await openDatabase(database.location);
    await expect(
      inTransaction(db, async (trx) => {
        await trx.updateTable('conversations').set({ title: 'half' }).execute();
        await killAll();
        await trx.updateTable('conversations').set({ course_id: 'half' }).execute();
      }),
    ).rejects.toMatchObject(UNAVAILABLE);
    expect((await rows('conversations'))[0]).toMatchObject({ title: '', course_id: 'course' });
    await inTransaction(db, (trx) =>
      trx.updateTable('conversations').set({ title: 'whole' }).execute(),
    );
    await db.destroy();
  });

  test('reports every call while cut off, and works once the network is back', async () => {
    const call = await approvedCall(store);
    proxy.cut();
    await expect(store.toolCalls.claim(call)).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.conversations.read('c', 'u')).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.responses.begin(newResponse('r2'))).rejects.toMatchObject(UNAVAILABLE);
    proxy.mend();
    expect(await store.conversations.read('c', 'u')).toMatchObject({ id: 'c' });
    expect([await store.toolCalls.claim(call), await store.toolCalls.claim(call)]).toEqual([
      true,
      false,
    ]);
    expect(await rows('responses')).toHaveLength(1);
  });

  test('gives up on a silent connection and its transaction after a while', async () => {
    const call = await approvedCall(store);
    proxy.silence();
    await expect(store.toolCalls.claim(call)).rejects.toMatchObject(UNAVAILABLE);
    proxy.mend();
    expect(await store.toolCalls.claim(call)).toBe(true);
  });

  test.each([
    ['before the server got it: not claimed, and claimed once later', 'before', 'approved'],
    ['after the server executed it: claimed once', 'after', 'executing'],
  ] as const)('the connection is lost at COMMIT, %s', async (_case, when, state) => {
    const call = await approvedCall(store);
    proxy.cutAt('commit', when);
    const claimed = await store.toolCalls.claim(call).catch((error: unknown) => error);
    expect((await rows('tool_calls'))[0]).toMatchObject({ state });
    if (state === 'executing') {
      expect(claimed).toBe(true);
    } else {
      expect(claimed).toMatchObject(UNAVAILABLE);
    }
    expect(await store.toolCalls.claim(call)).toBe(state === 'approved');
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'a response whose COMMIT was lost %s the server got it is started %p times',
    async (when, times) => {
      await store.conversations.create(conversation('c'));
      proxy.cutAt('commit', when);
      const begun = await store.responses.begin(newResponse('r')).then(
        () => 1,
        () => 0,
      );
      expect(begun).toBe(times);
      expect(await rows('responses')).toHaveLength(times);
      expect(await rows('items')).toHaveLength(times);
    },
  );

  test('an outcome is stored once, even if the answer to its COMMIT is lost', async () => {
    const call = await approvedCall(store);
    await store.toolCalls.claim(call);
    proxy.cutAt('commit', 'after');
    const medium = {
      id: 'x',
      kind: 'image' as const,
      mime_type: 'image/png',
      name: null,
      bytes: 1,
      data: new Uint8Array(1),
    };
    await store.toolCalls.finish(await store.toolCalls.read('t'), {
      ...succeeded('done'),
      media: [medium],
    });
    expect(await store.toolCalls.read('t')).toMatchObject({ state: 'succeeded', output: 'done' });
    expect(await rows('tool_media')).toHaveLength(1);
  });

  test('a read-only server gives coded errors until it is writable again', async () => {
    const root = await connectAsRoot();
    // The root user may still write, as all other tests do.
    const user = `mcp_assistant_test_${process.pid}`;
    await root.query(`CREATE USER ${user}@'%'`);
    await root.query(`GRANT ALL ON ${name()}.* TO ${user}@'%'`);
    const url = new URL(database.location);
    url.username = user;
    const limited = await openStore(url.href, now);
    try {
      const call = await approvedCall(limited);
      await root.query('SET GLOBAL read_only = ON');
      await expect(limited.toolCalls.claim(call)).rejects.toMatchObject(UNAVAILABLE);
      await expect(limited.conversations.create(conversation('b'))).rejects.toMatchObject(
        UNAVAILABLE,
      );
      expect(await limited.toolCalls.read('t')).toMatchObject({ state: 'approved' });
      await root.query('SET GLOBAL read_only = OFF');
      expect([await limited.toolCalls.claim(call), await limited.toolCalls.claim(call)]).toEqual([
        true,
        false,
      ]);
    } finally {
      await limited.close();
      await root.query('SET GLOBAL read_only = OFF');
      await root.query(`DROP USER ${user}@'%'`);
      await root.end();
    }
  });

  test('a deadlock is rolled back and retried, and the work is done once', async () => {
    await store.conversations.create(conversation('a'));
    await store.conversations.create(conversation('b'));
    const db = await openDatabase(database.location);
    let attempts = 0;
    const met = new Set<string>();
    const bump = (trx: Transaction<Schema>, id: string) =>
      trx
        .updateTable('conversations')
        .set((row) => ({ updated_at: row('updated_at', '+', 1) }))
        .where('id', '=', id)
        .execute();
    const locker = (first: string, second: string) =>
      inTransaction(db, async (trx) => {
        attempts += 1;
        await bump(trx, first);
        met.add(first);
        while (!met.has(second)) {
          await new Promise((resolve) => {
            setTimeout(resolve, 5);
          });
        }
        await bump(trx, second);
      });
    const before = await rows('conversations');
    await Promise.all([locker('a', 'b'), locker('b', 'a')]);
    expect(attempts).toBe(3);
    const sum = (all: typeof before) =>
      all.reduce((total, { updated_at: at }) => total + Number(at), 0);
    expect(sum(await rows('conversations')) - sum(before)).toBe(4);
    await db.destroy();
  });

  test('a lock that is held too long gives a coded error after a few retries', async () => {
    const call = await approvedCall(store);
    const root = await connectAsRoot();
    await root.query('BEGIN');
    await root.query(`UPDATE ${name()}.tool_calls SET reason = 'locked' WHERE id = 't'`);
    const refused = await store.toolCalls.claim(call).catch((error: unknown) => error);
    expect(refused).toMatchObject(UNAVAILABLE);
    expect(isContention(refused)).toBe(true);
    await root.query('ROLLBACK');
    await root.end();
    expect(await store.toolCalls.claim(call)).toBe(true);
  });
});
