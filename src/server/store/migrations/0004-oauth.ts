/** People's tokens, sealed. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const oauth: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('oauth_records')
      .addColumn('id', 'varchar(255)', (c) => c.primaryKey())
      .addColumn('sealed', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('oauth_records_by_expiry')
      .on('oauth_records')
      .column('expires_at')
      .execute();
  },
};
