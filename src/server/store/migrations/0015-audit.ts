/** The audit trail, in tables of its own: it outlives the conversations that it is about. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const NAMES = ['conversation', 'response', 'call', 'server', 'trace', 'replica'] as const;

export const audit: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('tool_calls').addColumn('rule', 'varchar(255)').execute();

    let events = db.schema
      .createTable('audit_events')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('kind', 'varchar(32)', (c) => c.notNull())
      .addColumn('actor', 'varchar(64)')
      .addColumn('course', 'varchar(255)')
      .addColumn('unit', 'varchar(512)')
      .addColumn('tool', 'varchar(255)')
      .addColumn('definition_hash', 'varchar(64)')
      .addColumn('rule', 'varchar(255)')
      .addColumn('outcome', 'varchar(64)')
      .addColumn('result_bytes', 'bigint')
      .addColumn('details', 'text', (c) => c.notNull())
      .addColumn('words', 'text')
      .addColumn('salt', 'varchar(64)')
      .addColumn('words_hash', 'varchar(64)')
      .addColumn('hash', 'varchar(64)', (c) => c.notNull())
      .addColumn('mac', 'varchar(80)')
      .addColumn('seq', 'bigint')
      .addColumn('chain', 'varchar(64)');
    for (const name of NAMES) {
      events = events.addColumn(name, 'varchar(64)');
    }
    await events.execute();
    await db.schema
      .createIndex('audit_events_by_seq')
      .on('audit_events')
      .column('seq')
      .unique()
      .execute();
    for (const column of ['actor', 'conversation', 'call'] as const) {
      await db.schema
        .createIndex(`audit_events_by_${column}`)
        .on('audit_events')
        .column(column)
        .execute();
    }

    await db.schema
      .createTable('audit_actors')
      .addColumn('user_id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('actor', 'varchar(64)', (c) => c.notNull().unique())
      .addColumn('salt', 'varchar(64)', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('audit_seals')
      .addColumn('number', 'integer', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('first_seq', 'bigint', (c) => c.notNull())
      .addColumn('last_seq', 'bigint', (c) => c.notNull())
      .addColumn('newest_at', 'bigint', (c) => c.notNull())
      .addColumn('chain', 'varchar(64)', (c) => c.notNull())
      .addColumn('previous', 'varchar(64)', (c) => c.notNull())
      .addColumn('hash', 'varchar(64)', (c) => c.notNull())
      .addColumn('mac', 'varchar(80)')
      .execute();
  },
};
