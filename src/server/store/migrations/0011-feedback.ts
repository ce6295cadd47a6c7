/** People's feedback on answers, one rating per response. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const feedback: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('feedback')
      .addColumn('response_id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('course_id', 'varchar(255)', (c) => c.notNull())
      .addColumn('rating', 'varchar(8)', (c) => c.notNull())
      .addColumn('comment', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addForeignKeyConstraint('feedback_response_fk', ['response_id'], 'responses', ['id'], (c) =>
        c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('feedback_by_course')
      .on('feedback')
      .columns(['course_id', 'created_at'])
      .execute();
    await db.schema.createIndex('feedback_by_user').on('feedback').column('user_id').execute();
  },
};
