/** Marks calls whose arguments the model wrote in another form than their tool takes. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const repairedArguments: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('tool_calls')
      .addColumn('repaired', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
