/** What a model said in the steps of a turn that is not over, for its provider. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const modelSteps: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('model_steps')
      .addColumn('response_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('step', 'integer', (c) => c.notNull())
      .addColumn('conversation_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('provider', 'varchar(64)', (c) => c.notNull())
      // MySQL's `text` ends at 64 KiB.
      .addColumn('said', sql`mediumtext`, (c) => c.notNull())
      .addPrimaryKeyConstraint('model_steps_pk', ['response_id', 'step'])
      .addForeignKeyConstraint(
        'model_steps_conversation_fk',
        ['conversation_id'],
        'conversations',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('model_steps_by_conversation')
      .on('model_steps')
      .column('conversation_id')
      .execute();
  },
};
