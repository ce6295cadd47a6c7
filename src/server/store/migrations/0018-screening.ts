/** What was found in the results of calls that addresses the model. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const screening: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('tool_calls').addColumn('screening', 'text').execute();
  },
};
