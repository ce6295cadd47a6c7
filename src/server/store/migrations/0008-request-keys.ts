/**
 * Idempotency keys that exist before their response, a mark on every claim, and indexes for finding
 * old rows.
 */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

interface Copied {
  user_id: string;
  key: string;
  body_hash: string;
  response_id: string;
  created_at: number;
}

const COLUMNS = ['user_id', 'key', 'body_hash', 'response_id', 'created_at'] as const;

export const requestKeys: Migration = {
  async up(db: Kysely<{ idempotency_keys: Copied; request_keys: Copied }>) {
    await db.schema
      .createTable('request_keys')
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('key', 'varchar(255)', (c) => c.notNull())
      .addColumn('body_hash', 'varchar(64)', (c) => c.notNull())
      .addColumn('response_id', 'varchar(64)')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('request_keys_pk', ['user_id', 'key'])
      .addForeignKeyConstraint(
        'request_keys_response_fk',
        ['response_id'],
        'responses',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('request_keys_by_age')
      .on('request_keys')
      .column('created_at')
      .execute();
    await db
      .insertInto('request_keys')
      .columns([...COLUMNS])
      .expression(db.selectFrom('idempotency_keys').select([...COLUMNS]))
      .execute();
    await db.schema.dropTable('idempotency_keys').execute();

    await db.schema.alterTable('tool_calls').addColumn('claim_id', 'varchar(64)').execute();
    await db.schema
      .createIndex('conversations_by_age')
      .on('conversations')
      .column('updated_at')
      .execute();
  },
};
