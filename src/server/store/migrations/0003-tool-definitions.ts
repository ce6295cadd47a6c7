/** The accepted definition of every tool. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const toolDefinitions: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('tool_definitions')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('server_label', 'varchar(64)', (c) => c.notNull())
      .addColumn('server_url', 'text', (c) => c.notNull())
      .addColumn('tool_name', 'varchar(255)', (c) => c.notNull())
      .addColumn('definition_hash', 'varchar(64)', (c) => c.notNull())
      .addColumn('definition', 'text', (c) => c.notNull())
      .addColumn('first_seen', 'bigint', (c) => c.notNull())
      .addColumn('accepted_at', 'bigint', (c) => c.notNull())
      .addColumn('accepted_by', 'varchar(64)', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('tool_definitions_by_server')
      .on('tool_definitions')
      .column('server_label')
      .execute();
  },
};
