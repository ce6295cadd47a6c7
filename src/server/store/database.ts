/** Opens the database: Kysely over the built-in `node:sqlite`, in WAL mode, brought to the newest schema. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import { Migrator } from 'kysely/migration';
import { AppError } from '../errors';
import { migrations } from './migrations';
import type { Schema } from './schema';

/** Kysely expects better-sqlite3's shape; `node:sqlite` differs only in how parameters are passed. */
function asKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error) throw error;
}

/**
 * @param path SQLite file (its folder is created) or `:memory:`.
 * @throws AppError `store_unavailable` when it cannot be opened or holds a schema this version does not know.
 */
export async function openDatabase(path: string): Promise<Kysely<Schema>> {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    const database = new DatabaseSync(path, { timeout: 1000 });
    // EXCLUSIVE: recovery takes running calls for lost ones, so a second process must not get this far.
    // FULL: a claim must be on disk before its call leaves (blueprint 6.5).
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: asKyselyDatabase(database) }) });
    await migrate(db);
    return db;
  } catch (error) {
    throw new AppError('store_unavailable', `The database ${path} is used by another process, or cannot be opened or brought up to date.`, { cause: error });
  }
}
