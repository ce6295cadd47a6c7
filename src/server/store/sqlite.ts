/** SQLite through the built-in `node:sqlite`, in WAL mode, for one process at a time. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers';
import {
  SqliteDialect,
  SqliteDriver,
  type Dialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { asStoreError } from './failures';

/** Milliseconds to wait for a lock. */
const BUSY_MS = 1000;

// EXCLUSIVE: recovery treats running calls as lost, so a second process must be stopped here.
// FULL: a claim must be on disk before its call is sent.
// secure_delete: deleted data is overwritten, not only unlinked.
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA secure_delete = ON;`;

function coded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStoreError(error);
  }
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

/**
 * Kysely expects better-sqlite3's shape; `node:sqlite` differs only in how parameters are passed.
 */
function asKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
  return {
    close: () => database.close(),
    prepare: (sql) =>
      coded(() => {
        // A full disk has already ended the transaction; rolling back again would hide the cause.
        if (sql === 'rollback' && !database.isTransaction) {
          return NOTHING;
        }
        const statement = database.prepare(sql);
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => coded(() => statement.all(...values(parameters))),
          run: (parameters) => coded(() => statement.run(...values(parameters))),
          iterate: (parameters) => statement.iterate(...values(parameters)),
        };
      }),
  };
}

/** Work on the database may hold the event loop for this many milliseconds. */
const HELD_MS = 20;

/** Resolves at once, or after a turn of the event loop if it is due. */
function loopTurns(): () => Promise<void> {
  let turn: Promise<void> | null = null;
  let since = 0;
  return async () => {
    if (turn === null) {
      since = performance.now();
      turn = new Promise((resolve) => {
        setImmediate(() => {
          turn = null;
          resolve();
        });
      });
    } else if (performance.now() - since > HELD_MS) {
      await turn;
    }
  };
}

/**
 * Every statement here is synchronous, so that what waits for one goes on before the event loop
 * turns: a long series of them would hold everybody else.
 */
class YieldingDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    const driver = new SqliteDriver({ database: this.#database });
    const acquire = driver.acquireConnection.bind(driver);
    const yieldIfDue = loopTurns();
    driver.acquireConnection = async () => {
      await yieldIfDue();
      return acquire();
    };
    return driver;
  }
}

/** A file that is only read: nothing of it is created, and nobody is kept out. */
export function readOnlySqliteDialect(path: string): Dialect {
  const database = new DatabaseSync(path, { timeout: BUSY_MS, readOnly: true });
  return new SqliteDialect({ database: asKyselyDatabase(database) });
}

/**
 * @param path File (its folder is created) or `:memory:`. Throws errors of the driver or the file
 * system.
 */
export function openSqliteFile(path: string): DatabaseSync {
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true });
  }
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    database.exec(PRAGMAS);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

export const sqliteDialect = (database: DatabaseSync): Dialect =>
  new YieldingDialect(asKyselyDatabase(database));
