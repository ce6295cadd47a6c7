/** How databases are opened, migrated and refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery, Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import {
  databases,
  describeMysql,
  mysql,
  rowsOf,
  type TestDatabase,
} from '../../../test/support/databases';
import { startProxy } from '../../../test/support/lossy-proxy';
import { createAuditLog, NO_AUDIT_OPTIONS } from './audit/log';
import { isMysqlUrl, parseDatabaseUrl, type MysqlAddress } from '../config/database-url';
import { openStore } from '.';
import { openDatabase } from './database';
import { migrations } from './migrations';
import { mysqlDialect } from './mysql';
import { openSqliteFile, sqliteDialect } from './sqlite';
import { message, newCall, owner } from './testing/world';
import { toolCallStore } from './tool-calls';

const now = () => 1_000_000;
const mysqlDialectOf = (url: string) =>
  mysqlDialect((parseDatabaseUrl(url) as { address: MysqlAddress }).address, 0);
let database: TestDatabase;
afterEach(() => database.drop());

describe.each(databases)('on $kind', ({ create }) => {
  beforeEach(async () => {
    database = await create();
  });

  test('a schema of a newer version is refused by name and left unchanged', async () => {
    const db = await openDatabase(database.location);
    await db.executeQuery(
      CompiledQuery.raw(
        "INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-from-the-future', '2030')",
      ),
    );
    await db.destroy();
    const refused = {
      code: 'store_unavailable',
      message: expect.stringMatching(/newer version \(9999-from-the-future\).*knows 0/),
    };
    await expect(openStore(database.location, now)).rejects.toMatchObject(refused);
    await expect(openStore(database.location, now)).rejects.toMatchObject(refused);
  });

  test('a database of an earlier version is upgraded and keeps its data', async () => {
    const dialect = isMysqlUrl(database.location)
      ? mysqlDialectOf(database.location)
      : sqliteDialect(openSqliteFile(database.location));
    const old = new Kysely<Record<string, Record<string, unknown>>>({ dialect });
    const { error } = await new Migrator({
      db: old,
      provider: { getMigrations: async () => migrations },
    }).migrateTo('0004-oauth');
    expect(error).toBeUndefined();
    const times = { created_at: 1, updated_at: 1 };
    await old
      .insertInto('conversations')
      .values({ id: 'c', user_id: 'u', course_id: 'x', title: 't', metadata: '{}', ...times })
      .execute();
    await old
      .insertInto('responses')
      .values({
        id: 'r',
        conversation_id: 'c',
        user_id: 'u',
        workflow: 'w',
        status: 'completed',
        metadata: '{}',
        created_at: 1,
      })
      .execute();
    await old
      .insertInto('idempotency_keys')
      .values({ user_id: 'u', key: 'k', body_hash: 'b', response_id: 'r', created_at: now() })
      .execute();
    await old.destroy();
    const store = await openStore(database.location, now);
    expect(await store.idempotency.take('u', { key: 'k', bodyHash: 'b' })).toBe('r');
    expect(await store.responses.read('r', 'u')).toMatchObject({ status: 'completed' });
    await store.close();
  });

  test('two processes that open an empty database simultaneously do not disturb each other', async () => {
    const opened = await Promise.allSettled([1, 2].map(() => openDatabase(database.location)));
    const open = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(open.length).toBeGreaterThan(0);
    for (const db of open) {
      expect(await db.selectFrom('conversations').selectAll().execute()).toEqual([]);
      await db.destroy();
    }
  });
});

describe('a SQLite file', () => {
  const [sqlite] = databases;
  let store: Awaited<ReturnType<typeof openStore>>;
  beforeEach(async () => {
    database = await sqlite!.create();
    store = await openStore(database.location, now);
    await store.conversations.create({ id: 'c', userId: 'u', courseId: 'course', metadata: {} });
  });
  afterEach(() => store.close());

  test('refuses a second process with a reason, and is not disturbed by it', async () => {
    await expect(openStore(database.location, now)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('used by another process'),
    });
    expect(await store.conversations.read('c', 'u')).toMatchObject({ id: 'c' });
  }, 15_000);

  test('a file that cannot be created, or is not a database, gives a coded error', async () => {
    await expect(
      openStore(join(database.location, 'under-a-file.sqlite'), now),
    ).rejects.toMatchObject({ code: 'store_unavailable' });
    const text = join(database.location, '..', 'text');
    writeFileSync(
      text,
      'This is no database, but it is long enough to be looked at as one.'.repeat(100),
    );
    await expect(openStore(text, now)).rejects.toMatchObject({
      message: expect.stringContaining('is not a SQLite file'),
    });
    await expect(openStore(join(text, '..'), now)).rejects.toMatchObject({
      message: expect.stringContaining('its path is a folder'),
    });
  });

  test('keeps no trace of deleted data', async () => {
    await store.responses.begin({
      id: 'r',
      conversationId: 'c',
      userId: 'u',
      workflow: 'w',
      previousResponseId: null,
      metadata: {},
      idempotency: null,
      input: { message: message('m', 'a-very-private-word '.repeat(1000)) },
    });
    await store.responses.end('r', 'c', { status: 'completed', usage: null });
    await store.close();
    expect(readFileSync(database.location).includes('a-very-private-word')).toBe(true);
    store = await openStore(database.location, now);
    await store.conversations.remove('c', 'u');
    await store.close();
    expect(readFileSync(database.location).includes('a-very-private-word')).toBe(false);
    store = await openStore(database.location, now);
  });
});

describeMysql('a database of MySQL or MariaDB', () => {
  beforeEach(async () => {
    database = await mysql.create();
  });
  const nameOf = ({ location }: TestDatabase) => new URL(location).pathname.slice(1);

  test('has tables that compare bytes, enforce keys and hold long texts', async () => {
    await (await openDatabase(database.location)).destroy();
    const columns =
      await rowsOf(`SELECT table_name t, column_name c, data_type d, collation_name l FROM information_schema.columns
      WHERE table_schema = '${nameOf(database)}' AND table_name NOT LIKE 'kysely%'`);
    expect(columns.length).toBeGreaterThan(50);
    const texts = columns.filter(({ l }) => l !== null);
    expect(
      texts.filter(({ l }) => !['utf8mb4_nopad_bin', 'utf8mb4_0900_bin'].includes(l as string)),
    ).toEqual([]);
    expect(columns.filter(({ d }) => ['text', 'blob', 'int'].includes(d as string))).toEqual([]);
    const keys = await rowsOf(`SELECT table_name t FROM information_schema.referential_constraints
      WHERE constraint_schema = '${nameOf(database)}' AND delete_rule = 'CASCADE' ORDER BY 1`);
    expect(keys.map(({ t }) => t as string)).toEqual(
      expect.arrayContaining(['items', 'request_keys', 'responses', 'tool_calls', 'tool_media']),
    );
  });

  test('grants a claim once to all processes that have it open', async () => {
    const store = await openStore(database.location, now);
    await store.conversations.create({ id: 'c', userId: 'u', courseId: 'course', metadata: {} });
    await store.responses.begin({
      id: 'r',
      conversationId: 'c',
      userId: 'u',
      workflow: 'w',
      previousResponseId: null,
      metadata: {},
      idempotency: null,
      input: { message: message('m', 'hello') },
    });
    const calls = await store.toolCalls.propose(
      owner('r'),
      null,
      Array.from({ length: 20 }, (_, index) => newCall(`t${index}`, { state: 'approved' })),
    );
    const others = await Promise.all([1, 2].map(() => openDatabase(database.location)));
    const ledgers = [
      store.toolCalls,
      ...others.map((db, index) =>
        toolCallStore(
          db,
          { now, audit: createAuditLog(now, NO_AUDIT_OPTIONS) },
          () => `other-${index}`,
        ),
      ),
    ];
    const claims = await Promise.all(
      calls.map((call) => Promise.all(ledgers.map((ledger) => ledger.claim(call)))),
    );
    expect(claims.map((claimed) => claimed.filter(Boolean).length)).toEqual(calls.map(() => 1));
    await Promise.all(others.map((db) => db.destroy()));
    await store.close();
  });

  test('a server that does not exist, or refuses the user, is reported immediately and without the password', async () => {
    const url = new URL(database.location);
    url.pathname = '/there_is_no_such_database';
    await expect(openDatabase(url.href)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('does not exist'),
    });
    const stranger = new URL(database.location);
    stranger.username = 'nobody_we_know';
    stranger.password = 'a-secret-password';
    const refused = (await openDatabase(stranger.href).catch((error: Error) => error)) as Error;
    expect(refused).toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('refuses the user name or the password'),
    });
    expect(refused.message).not.toContain('a-secret-password');
  });

  test('a server without TLS is not used if TLS is required', async () => {
    const [row] = await rowsOf("SHOW VARIABLES LIKE 'have_ssl'");
    const opened = await openDatabase(`${database.location}?ssl-mode=verify_ca`).catch(
      (error: unknown) => error,
    );
    const why = row?.Value === 'YES' || row === undefined ? 'certificate' : 'offers no TLS';
    expect(opened).toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining(why),
    });
    await expect(
      openDatabase(`${database.location}?ssl-mode=verify_ca&ssl-ca=/there/is/none.pem`),
    ).rejects.toMatchObject({
      message: expect.stringContaining('a file that does not exist (ssl-ca)'),
    });
  });

  test('a server that is not up yet is waited for, with a log entry', async () => {
    const url = new URL(database.location);
    const proxy = await startProxy({ host: url.hostname, port: Number(url.port || 3306) });
    url.host = `127.0.0.1:${proxy.port}`;
    proxy.cut();
    const said: string[] = [];
    const db = await openDatabase(url.href, {
      warn: (text) => {
        said.push(text);
        proxy.mend();
      },
    });
    expect(await db.selectFrom('conversations').selectAll().execute()).toEqual([]);
    expect(said).toEqual([
      expect.stringMatching(
        /^The database cannot be opened \([A-Z_]+\); trying again in 200 ms\.$/,
      ),
    ]);
    await db.destroy();
    proxy.cut();
    await expect(openDatabase(url.href, { patienceMs: 0 })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    await proxy.close();
  });
});
