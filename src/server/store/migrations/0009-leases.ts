/** Who runs a response and until when, whether it should stop, and its unfinished text. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const leases: Migration = {
  async up(db: Kysely<unknown>) {
    const table = () => db.schema.alterTable('responses');
    // SQLite adds one column per statement.
    await table().addColumn('replica_id', 'varchar(64)').execute();
    await table().addColumn('lease_expires_at', 'bigint').execute();
    await table()
      .addColumn('cancel_requested', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await table().addColumn('draft_id', 'varchar(64)').execute();
    // MySQL's `text` ends at 64 KiB.
    await table()
      .addColumn('draft_text', sql`mediumtext`)
      .execute();
  },
};
