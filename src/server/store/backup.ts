/** Copies an open SQLite file while it is used. */
import { backup } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { sqliteOf } from './database';
import type { Schema } from './schema';

/** How many pages are copied before others go on; a page has four kilobytes. */
const PAGES_AT_ONCE = 100;

/**
 * A consistent copy as of its end: what is written meanwhile is in it, and no transaction by half.
 * @param path An empty file.
 * @returns The number of pages; `null` on a database server, which has tools of its own.
 * @throws errors of SQLite or of the file system; the copy is then of no use
 */
export async function copyTo(db: Kysely<Schema>, path: string): Promise<number | null> {
  const file = sqliteOf(db);
  return file && backup(file, path, { rate: PAGES_AT_ONCE });
}
