/** What a person should know about an answer besides its words. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const notices: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('responses').addColumn('notices', 'text').execute();
  },
};
