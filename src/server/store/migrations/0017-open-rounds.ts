/** What a call needs to go on with the answer to a question that a stopped process left open. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const openRounds: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('elicitations')
      // MySQL's `text` ends at 64 KiB.
      .addColumn('round', sql`mediumtext`)
      .execute();
  },
};
