/**
 * Brings a database to the newest schema, one process at a time; refuses a schema that is newer
 * than this program.
 */
import { sql, type Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import { AppError } from '../base';
import { migrations } from './migrations';
import type { Schema } from './schema';

/** Migrations that have run, or `null` in an empty database. */
async function executed(db: Kysely<Schema>): Promise<string[] | null> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) {
    return null;
  }
  const { rows } = await sql<{
    name: string;
  }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Refuses a schema that this program does not know. */
function checkNotNewer(done: readonly string[]): void {
  const known = Object.keys(migrations);
  const newer = done.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    throw new AppError(
      'store_unavailable',
      `The database has the schema of a newer version (${newer.join(', ')}); ` +
        `this program knows ${known.at(-1)} and older. ` +
        'Start the newer version again, or restore a backup from before the upgrade.',
    );
  }
}

/**
 * The migrations that the next start would run.
 * @throws AppError `store_unavailable` for the schema of a newer version
 */
export async function pendingMigrations(db: Kysely<Schema>): Promise<string[]> {
  const done = (await executed(db)) ?? [];
  checkNotNewer(done);
  return Object.keys(migrations).filter((name) => !done.includes(name));
}

/**
 * Kysely takes the lock: GET_LOCK on MySQL, which ends with its connection. A SQLite file belongs
 * to this process alone.
 */
export async function migrate(
  db: Kysely<Schema>,
  prepare: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const done = await executed(db);
  checkNotNewer(done ?? []);
  if (done === null) {
    await prepare();
  }
  const { error, results } = await new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error === undefined) {
    return;
  }
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  if (failed === undefined || error instanceof AppError) {
    throw error;
  }
  const { code } = error as { code?: unknown };
  const words =
    `The migration ${failed} of the database failed (${String(code)}). ` +
    'Restore a backup, or ask for help.';
  throw new AppError('store_unavailable', words, { cause: error });
}

/**
 * Keys compare byte by byte, trailing spaces included, as in SQLite. MySQL and MariaDB name this
 * collation differently.
 */
export async function useBinaryCollation(db: Kysely<Schema>, database: string): Promise<void> {
  const {
    rows: [row],
  } = await sql<{ version: string }>`select version() as version`.execute(db);
  const collation = row?.version.includes('MariaDB') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
  const name = sql.id(database);
  await sql`alter database ${name} character set utf8mb4 collate ${sql.raw(collation)}`.execute(db);
}
