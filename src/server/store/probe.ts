/** Looks at a database without changing it: whether a BFF could use it. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Kysely } from 'kysely';
import { isMysqlUrl } from '../config';
import { AppError } from '../base';
import { readDatabase } from './database';
import { openingProblem } from './failures';
import { pendingMigrations } from './migrate';
import type { Schema } from './schema';

export type StoreState =
  /** A start would create it. */
  | { kind: 'absent' }
  /** Another process, such as a BFF, has the SQLite file. */
  | { kind: 'in_use' }
  | { kind: 'ready'; pending: readonly string[] };

const BUSY = 5;

function unusable(path: string, error: unknown): AppError {
  return new AppError('store_unavailable', `The database ${path} ${openingProblem(error)}.`, {
    cause: error,
  });
}

/** The nearest folder that exists must take a new file. */
function checkFolder(path: string): void {
  let folder = dirname(resolve(path));
  while (!existsSync(folder)) {
    folder = dirname(folder);
  }
  if (!statSync(folder).isDirectory()) {
    throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  }
  accessSync(folder, constants.W_OK | constants.X_OK);
}

/** Takes the lock for writing for a moment. @returns false if another process has the file */
function canWriteFile(path: string): boolean {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch (error) {
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === BUSY) {
      return false;
    }
    throw error;
  } finally {
    database.close();
  }
}

/** Nothing of it stays. Without tables yet, the right to make them shows at the first start. */
async function tryToWrite(db: Kysely<Schema>): Promise<void> {
  const isOver = new Error('rolled back');
  const id = 'check';
  await db
    .transaction()
    .execute(async (trx) => {
      await trx
        .insertInto('switches')
        .values({ id, server_label: '', tool_name: id, disabled_at: 0, disabled_by: id })
        .execute();
      throw isOver;
    })
    .catch((error: unknown) => {
      if (error !== isOver) {
        throw error;
      }
    });
}

/**
 * @param location Path of a SQLite file, `:memory:`, or a `mysql://` URL.
 * @throws AppError `store_unavailable`, worded for the operator
 */
export async function probeStore(location: string): Promise<StoreState> {
  if (location === ':memory:') {
    return { kind: 'absent' };
  }
  if (!isMysqlUrl(location)) {
    try {
      if (!existsSync(location)) {
        checkFolder(location);
        return { kind: 'absent' };
      }
      if (!canWriteFile(location)) {
        return { kind: 'in_use' };
      }
    } catch (error) {
      throw unusable(location, error);
    }
  }
  const pending = await readDatabase(
    location,
    async (db) => {
      const names = await pendingMigrations(db);
      if (names.length === 0) {
        await tryToWrite(db);
      }
      return names;
    },
    { isWritten: true },
  );
  return pending === null ? { kind: 'absent' } : { kind: 'ready', pending };
}
