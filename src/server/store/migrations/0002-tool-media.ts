/** Non-text results of tools. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const toolMedia: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('tool_calls').addColumn('media', 'text').execute();
    await db.schema
      .createTable('tool_media')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('tool_call_id', 'varchar(64)', (c) => c.notNull())
      // MySQL's plain BLOB ends at 64 KiB; SQLite accepts either word.
      .addColumn('data', sql`longblob`, (c) => c.notNull())
      .addForeignKeyConstraint(
        'tool_media_tool_call_fk',
        ['tool_call_id'],
        'tool_calls',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('tool_media_by_call')
      .on('tool_media')
      .column('tool_call_id')
      .execute();
  },
};
