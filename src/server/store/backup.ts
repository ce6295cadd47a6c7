/** Copies an open SQLite file while it is used. */
import { backup } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { sqliteOf } from './database';
import type { Schema } from './schema';

/** All pages in one step, which another thread takes. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * A consistent copy. Statements wait for it, a second or two for a gigabyte, because SQLite does
 * not always take both at once; the event loop turns meanwhile.
 * @param path An empty file.
 * @returns The number of pages; `null` on a database server, which has tools of its own.
 * @throws errors of SQLite or of the file system; the copy is then of no use
 */
export async function copyTo(db: Kysely<Schema>, path: string): Promise<number | null> {
  const file = sqliteOf(db);
  return file && db.connection().execute(() => backup(file, path, { rate: ALL_PAGES }));
}
