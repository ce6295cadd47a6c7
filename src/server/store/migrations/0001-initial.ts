/** The first tables: conversations, responses, the ledger, items and idempotency keys. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const initial: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('conversations')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('course_id', 'varchar(255)', (c) => c.notNull())
      .addColumn('title', 'varchar(255)', (c) => c.notNull())
      .addColumn('metadata', 'text', (c) => c.notNull())
      .addColumn('active_response_id', 'varchar(64)')
      .addColumn('last_response_id', 'varchar(64)')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('conversations_by_course')
      .on('conversations')
      .columns(['user_id', 'course_id', 'updated_at'])
      .execute();

    await db.schema
      .createTable('responses')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('conversation_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('workflow', 'varchar(255)', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('previous_response_id', 'varchar(64)')
      .addColumn('metadata', 'text', (c) => c.notNull())
      .addColumn('error_code', 'varchar(64)')
      .addColumn('error_message', 'text')
      .addColumn('incomplete_reason', 'varchar(64)')
      .addColumn('usage', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('completed_at', 'bigint')
      .addForeignKeyConstraint(
        'responses_conversation_fk',
        ['conversation_id'],
        'conversations',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('responses_by_conversation')
      .on('responses')
      .columns(['conversation_id', 'created_at'])
      .execute();
    await db.schema.createIndex('responses_by_status').on('responses').column('status').execute();

    await db.schema
      .createTable('tool_calls')
      .addColumn('id', 'varchar(64)', (c) => c.primaryKey())
      .addColumn('conversation_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('response_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('decision_response_id', 'varchar(64)')
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('model_call_id', 'varchar(255)', (c) => c.notNull())
      .addColumn('model_tool_name', 'varchar(64)', (c) => c.notNull())
      .addColumn('step', 'integer', (c) => c.notNull())
      .addColumn('ordinal', 'integer', (c) => c.notNull())
      .addColumn('server_label', 'varchar(64)', (c) => c.notNull())
      .addColumn('server_url', 'text', (c) => c.notNull())
      .addColumn('tool_name', 'varchar(255)', (c) => c.notNull())
      .addColumn('definition_hash', 'varchar(64)', (c) => c.notNull())
      .addColumn('face', 'text', (c) => c.notNull())
      .addColumn('arguments', 'text', (c) => c.notNull())
      .addColumn('approval_id', 'varchar(64)', (c) => c.unique())
      .addColumn('state', 'varchar(16)', (c) => c.notNull())
      .addColumn('reason', 'text')
      .addColumn('output', 'text')
      .addColumn('error', 'text')
      .addColumn('error_code', 'varchar(64)')
      .addColumn('expires_at', 'bigint')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('decided_at', 'bigint')
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .addForeignKeyConstraint(
        'tool_calls_conversation_fk',
        ['conversation_id'],
        'conversations',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('tool_calls_by_conversation')
      .on('tool_calls')
      .columns(['conversation_id', 'state'])
      .execute();
    await db.schema.createIndex('tool_calls_by_state').on('tool_calls').column('state').execute();

    await db.schema
      .createTable('items')
      .addColumn('position', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('id', 'varchar(64)', (c) => c.notNull().unique())
      .addColumn('conversation_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('response_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('type', 'varchar(32)', (c) => c.notNull())
      .addColumn('tool_call_id', 'varchar(64)')
      .addColumn('data', 'text')
      .addForeignKeyConstraint(
        'items_conversation_fk',
        ['conversation_id'],
        'conversations',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await db.schema
      .createIndex('items_by_conversation')
      .on('items')
      .columns(['conversation_id', 'position'])
      .execute();
    await db.schema
      .createIndex('items_by_response')
      .on('items')
      .columns(['response_id', 'position'])
      .execute();

    await db.schema
      .createTable('idempotency_keys')
      .addColumn('user_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('key', 'varchar(255)', (c) => c.notNull())
      .addColumn('body_hash', 'varchar(64)', (c) => c.notNull())
      .addColumn('response_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('idempotency_keys_pk', ['user_id', 'key'])
      .addForeignKeyConstraint(
        'idempotency_keys_response_fk',
        ['response_id'],
        'responses',
        ['id'],
        (c) => c.onDelete('cascade'),
      )
      .execute();
  },
};
