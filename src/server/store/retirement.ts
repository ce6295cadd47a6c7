/**
 * Deletes everything of one person, in one transaction, for Open edX's user-retirement pipeline.
 */
import type { Kysely, Transaction } from 'kysely';
import { erasePerson } from './audit/erase';
import type { AuditLog } from './audit/log';
import type { Schema } from './schema';
import { inTransaction } from './transaction';

/** Replaces a staff member who accepted a tool's definition or switched something off. */
const RETIRED = 'retired';

type Step = (trx: Transaction<Schema>, userId: string) => Promise<bigint>;

const owned =
  (
    table:
      | 'request_keys'
      | 'feedback'
      | 'attachments'
      | 'elicitations'
      | 'grants'
      | 'tool_calls'
      | 'responses'
      | 'conversations',
  ): Step =>
  async (trx, userId) =>
    (await trx.deleteFrom(table).where('user_id', '=', userId).executeTakeFirst()).numDeletedRows;

/**
 * Children before parents, so that each is counted. Every new table with people's data needs a
 * line.
 */
const STEPS: Readonly<Record<string, Step>> = {
  request_keys: owned('request_keys'),
  attachments: owned('attachments'),
  feedback: owned('feedback'),
  grants: owned('grants'),
  elicitations: owned('elicitations'),
  tool_media: async (trx, userId) =>
    (
      await trx
        .deleteFrom('tool_media')
        .where('tool_call_id', 'in', (from) =>
          from.selectFrom('tool_calls').select('id').where('user_id', '=', userId),
        )
        .executeTakeFirst()
    ).numDeletedRows,
  items: async (trx, userId) =>
    (
      await trx
        .deleteFrom('items')
        .where('conversation_id', 'in', (from) =>
          from.selectFrom('conversations').select('id').where('user_id', '=', userId),
        )
        .executeTakeFirst()
    ).numDeletedRows,
  tool_calls: owned('tool_calls'),
  responses: owned('responses'),
  conversations: owned('conversations'),
  // `grant:<server label>:<user id>` (mcp/oauth). Neither part holds a colon, and digits hold no
  // wildcard.
  oauth_records: async (trx, userId) =>
    (
      await trx
        .deleteFrom('oauth_records')
        .where('id', 'like', `grant:%:${userId}`)
        .executeTakeFirst()
    ).numDeletedRows,
  tool_definitions: async (trx, userId) =>
    (
      await trx
        .updateTable('tool_definitions')
        .set({ accepted_by: RETIRED })
        .where('accepted_by', '=', userId)
        .executeTakeFirst()
    ).numUpdatedRows,
  switches: async (trx, userId) =>
    (
      await trx
        .updateTable('switches')
        .set({ disabled_by: RETIRED })
        .where('disabled_by', '=', userId)
        .executeTakeFirst()
    ).numUpdatedRows,
};

/**
 * Deleted rows by table; of `audit_events`, rows whose words are erased. All zeros if the
 * person is unknown or was retired before.
 */
export type Retired = Record<string, number>;

/** @param userId The LMS's numeric user id, as digits. */
export async function retire(
  db: Kysely<Schema>,
  userId: string,
  audit: AuditLog,
): Promise<Retired> {
  return inTransaction(db, async (trx) => {
    const retired: Retired = { audit_events: Number(await erasePerson(trx, audit, userId)) };
    for (const [table, step] of Object.entries(STEPS)) {
      retired[table] = Number(await step(trx, userId));
    }
    return retired;
  });
}
