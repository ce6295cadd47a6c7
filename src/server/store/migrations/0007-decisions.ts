/**
 * Decisions beyond yes and no: remembered approvals, edited arguments, released results; and the
 * kill switch.
 */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const decisions: Migration = {
  async up(db: Kysely<unknown>) {
    const columns = [
      ['seal', 'varchar(64)'],
      ['remember', 'varchar(16)'],
      ['grant_id', 'varchar(64)'],
      ['replaced_by', 'varchar(64)'],
      ['review', 'varchar(16)'],
      ['review_response_id', 'varchar(64)'],
      ['original_arguments', 'text'],
    ] as const;
    for (const [name, type] of columns) {
      await db.schema.alterTable('tool_calls').addColumn(name, type).execute();
    }
    // Two copies of a definition may exceed the 64 KiB of MySQL's TEXT; SQLite accepts either word.
    await db.schema
      .alterTable('tool_calls')
      .addColumn('offer', sql`longtext`)
      .execute();

    await db.schema
      .createTable('grants')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('course_id', 'varchar(255)', (c) => c.notNull())
      .addColumn('conversation_id', 'varchar(64)')
      .addColumn('server_label', 'varchar(64)', (c) => c.notNull())
      .addColumn('server_url', 'text', (c) => c.notNull())
      .addColumn('tool_name', 'varchar(255)', (c) => c.notNull())
      .addColumn('tool_title', 'text')
      .addColumn('definition_hash', 'varchar(64)', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint')
      .addForeignKeyConstraint(
        'grants_conversation_fk',
        ['conversation_id'],
        'conversations',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('grants_by_course')
      .on('grants')
      .columns(['user_id', 'course_id'])
      .execute();

    await db.schema
      .createTable('switches')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('server_label', 'varchar(64)', (c) => c.notNull())
      .addColumn('tool_name', 'varchar(255)')
      .addColumn('disabled_at', 'bigint', (c) => c.notNull())
      .addColumn('disabled_by', 'varchar(64)', (c) => c.notNull())
      .execute();
  },
};
