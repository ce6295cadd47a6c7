/** A response that continues another one links to its trace. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const traces: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('responses').addColumn('traceparent', 'varchar(55)').execute();
  },
};
