/** What budgets have counted, and what each response used of each provider. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

async function counters(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('budget_counters')
    .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
    .addColumn('scope', 'varchar(16)', (c) => c.notNull())
    .addColumn('subject', 'varchar(255)', (c) => c.notNull())
    .addColumn('measure', 'varchar(16)', (c) => c.notNull())
    .addColumn('every', 'varchar(8)', (c) => c.notNull())
    .addColumn('starts_at', 'integer', (c) => c.notNull())
    .addColumn('ends_at', 'integer', (c) => c.notNull())
    .addColumn('used', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('budget_counters_by_end')
    .on('budget_counters')
    .column('ends_at')
    .execute();
  await db.schema
    .createIndex('budget_counters_by_subject')
    .on('budget_counters')
    .columns(['scope', 'subject'])
    .execute();
}

/** Without foreign keys: they outlive the conversation, as the bill does. */
async function usage(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('usage_rows')
    .addColumn('response_id', 'varchar(64)', (c) => c.notNull())
    .addColumn('provider', 'varchar(128)', (c) => c.notNull())
    .addColumn('model', 'varchar(255)', (c) => c.notNull())
    .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
    .addColumn('course_id', 'varchar(255)', (c) => c.notNull())
    .addColumn('workflow', 'varchar(64)', (c) => c.notNull())
    .addColumn('day', 'varchar(10)', (c) => c.notNull())
    .addColumn('steps', 'integer', (c) => c.notNull())
    .addColumn('input_tokens', 'integer', (c) => c.notNull())
    .addColumn('cached_tokens', 'integer')
    .addColumn('output_tokens', 'integer', (c) => c.notNull())
    .addColumn('reasoning_tokens', 'integer')
    .addColumn('cost_micros', 'integer')
    .addColumn('currency', 'varchar(3)')
    .addColumn('estimated', 'integer', (c) => c.notNull())
    .addColumn('pending_input', 'integer', (c) => c.notNull())
    .addColumn('pending_output', 'integer', (c) => c.notNull())
    .addColumn('pending_micros', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_rows_pk', ['response_id', 'provider'])
    .execute();
  await db.schema.createIndex('usage_rows_by_day').on('usage_rows').column('day').execute();
  await db.schema.createIndex('usage_rows_by_user').on('usage_rows').column('user_id').execute();
}

export const budgets: Migration = {
  async up(db: Kysely<unknown>) {
    await counters(db);
    await usage(db);
  },
};
