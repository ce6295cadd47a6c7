/** What people attached to their messages, with the text for the model. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const attachments: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('attachments')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('course_id', 'varchar(255)', (c) => c.notNull())
      .addColumn('conversation_id', 'varchar(64)')
      .addColumn('message_id', 'varchar(64)')
      .addColumn('data', 'text', (c) => c.notNull())
      // MySQL's plain TEXT ends at 64 KiB; SQLite accepts either word.
      .addColumn('text', sql`longtext`, (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addForeignKeyConstraint(
        'attachments_conversation_fk',
        ['conversation_id'],
        'conversations',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('attachments_by_user')
      .on('attachments')
      .columns(['user_id', 'created_at'])
      .execute();
    await db.schema
      .createIndex('attachments_by_conversation')
      .on('attachments')
      .column('conversation_id')
      .execute();
    await db.schema
      .createIndex('attachments_by_age')
      .on('attachments')
      .column('created_at')
      .execute();
  },
};
