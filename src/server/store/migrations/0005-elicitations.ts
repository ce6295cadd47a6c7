/** Questions that servers asked people during a call. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const elicitations: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('elicitations')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('tool_call_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('request', 'text', (c) => c.notNull())
      .addColumn('answer', 'text')
      .addColumn('state', 'varchar(16)', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addForeignKeyConstraint(
        'elicitations_tool_call_fk',
        ['tool_call_id'],
        'tool_calls',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('elicitations_by_call')
      .on('elicitations')
      .columns(['tool_call_id', 'state'])
      .execute();
  },
};
