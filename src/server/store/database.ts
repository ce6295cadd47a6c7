/**
 * Opens the database at a location and brings it to the newest schema: a SQLite file, or MySQL and
 * MariaDB by URL.
 */
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { isMysqlUrl, parseDatabaseUrl, type MysqlAddress } from '../config';
import { AppError } from '../base';
import { mayPass, openingProblem } from './failures';
import { migrate, useBinaryCollation } from './migrate';
import { mysqlDialect } from './mysql';
import { patiently } from './patience';
import type { Schema } from './schema';
import { openSqliteFile, readOnlySqliteDialect, sqliteDialect } from './sqlite';

/** A statement that takes longer is aborted and its connection closed. Migrations have no limit. */
const QUERY_MS = 10_000;
/** How long startup waits for a server that cannot be reached. */
const START_MS = 60_000;

export interface OpenOptions {
  /** For the operator's log. */
  warn?: (message: string) => void;
  /** Milliseconds; 60 s by default. */
  patienceMs?: number;
}

function addressIn(url: string): MysqlAddress {
  const parsed = parseDatabaseUrl(url);
  if ('problem' in parsed) {
    throw new AppError('store_unavailable', `The database's URL ${parsed.problem}.`);
  }
  return parsed.address;
}

async function withDatabase<T>(
  db: Kysely<Schema>,
  work: (db: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  try {
    return await work(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function warnOfWeakCommits(db: Kysely<Schema>, warn: OpenOptions['warn']): Promise<void> {
  const {
    rows: [row],
  } = await sql<{ flush: number }>`select @@innodb_flush_log_at_trx_commit as flush`.execute(db);
  if (Number(row?.flush) === 1) {
    return;
  }
  warn?.(
    'The database server does not flush at every commit (innodb_flush_log_at_trx_commit is not 1): ' +
      'a crash of its machine may forget that a call was sent, and let it be sent again.',
  );
}

async function openMysql(
  address: MysqlAddress,
  { warn, patienceMs = START_MS }: OpenOptions,
): Promise<Kysely<Schema>> {
  await patiently(
    async () => {
      const db = new Kysely<Schema>({ dialect: mysqlDialect({ ...address, connections: 1 }, 0) });
      await withDatabase(db, () => migrate(db, () => useBinaryCollation(db, address.database)));
      await db.destroy();
    },
    {
      totalMs: patienceMs,
      passes: mayPass,
      onWait: (error, milliseconds) =>
        warn?.(`The database ${openingProblem(error)}; trying again in ${milliseconds} ms.`),
    },
  );
  return withDatabase(
    new Kysely<Schema>({ dialect: mysqlDialect(address, QUERY_MS) }),
    async (db) => {
      await warnOfWeakCommits(db, warn);
      return db;
    },
  );
}

/** The driver's own handle of each open file. */
const files = new WeakMap<Kysely<Schema>, DatabaseSync>();

/** `null` on a database server. */
export const sqliteOf = (db: Kysely<Schema>): DatabaseSync | null => files.get(db) ?? null;

async function openSqlite(path: string): Promise<Kysely<Schema>> {
  const file = openSqliteFile(path);
  return withDatabase(new Kysely<Schema>({ dialect: sqliteDialect(file) }), async (db) => {
    await migrate(db);
    files.set(db, file);
    return db;
  });
}

/** The error of a database that cannot be opened, for the operator. */
function unavailable(location: string, address: MysqlAddress | null, error: unknown): AppError {
  const name =
    address === null ? location : `${address.database} on ${address.host}:${address.port}`;
  return new AppError('store_unavailable', `The database ${name} ${openingProblem(error)}.`, {
    cause: error,
  });
}

/**
 * Reads from a database as it is, without migrating or creating it.
 * @returns `null` if there is none yet.
 * @throws AppError `store_unavailable`, worded for the operator.
 */
export async function readDatabase<T>(
  location: string,
  read: (db: Kysely<Schema>) => Promise<T>,
): Promise<T | null> {
  const address = isMysqlUrl(location) ? addressIn(location) : null;
  if (address === null && !existsSync(location)) {
    return null;
  }
  let db: Kysely<Schema> | null = null;
  try {
    const dialect = address
      ? mysqlDialect({ ...address, connections: 1 }, QUERY_MS)
      : readOnlySqliteDialect(location);
    db = new Kysely<Schema>({ dialect });
    const tables = await db.introspection.getTables();
    return tables.length === 0 ? null : await read(db);
  } catch (error) {
    throw unavailable(location, address, error);
  } finally {
    await db?.destroy();
  }
}

/**
 * Removes what was deleted from the files of a SQLite database: its `-wal` file keeps the pages as
 * they were until it is emptied. A server does this in its own time.
 */
export async function scrubFiles(db: Kysely<Schema>, location: string): Promise<void> {
  if (!isMysqlUrl(location)) {
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  }
}

/**
 * @param location Path of a SQLite file (its folder is created), `:memory:`, or a `mysql://` URL.
 * @throws AppError `store_unavailable` if it cannot be opened or has a schema this version does not
 * know. The message is for the operator, names no password, and says what to do.
 */
export async function openDatabase(
  location: string,
  options: OpenOptions = {},
): Promise<Kysely<Schema>> {
  const address = isMysqlUrl(location) ? addressIn(location) : null;
  try {
    return address === null ? await openSqlite(location) : await openMysql(address, options);
  } catch (error) {
    // This error already speaks to the operator; an outage error speaks to the people who wait.
    if (error instanceof AppError && error.retryAfter === null) {
      throw error;
    }
    throw unavailable(location, address, error);
  }
}
