/**
 * Deletes what is too old: conversations after the operator's period, expired keys and sealed
 * records, attachments of drafts, and what was kept with questions that nobody answered.
 */
import type { Kysely } from 'kysely';
import { KEY_TTL_MS } from './idempotency';
import type { Schema } from './schema';

const DAY_MS = 24 * 3_600_000;
/** Unsent attachments are deleted after this time. */
const UNSENT_MS = DAY_MS;
/** Conversations per statement, so that nobody waits long for a lock. */
const BATCH = 100;

export interface Purged {
  conversations: number;
  requestKeys: number;
  oauthRecords: number;
  unsentAttachments: number;
  /** Questions that nobody answered, with what their calls needed to go on. */
  staleQuestions: number;
}

async function purgeConversations(db: Kysely<Schema>, before: number): Promise<number> {
  for (let deleted = 0; ;) {
    const old = await db
      .selectFrom('conversations')
      .select('id')
      .where('updated_at', '<', before)
      .where('active_response_id', 'is', null)
      .orderBy('updated_at')
      .limit(BATCH)
      .execute();
    if (old.length === 0) {
      return deleted;
    }
    const { numDeletedRows } = await db
      .deleteFrom('conversations')
      .where(
        'id',
        'in',
        old.map(({ id }) => id),
      )
      .where('updated_at', '<', before)
      .where('active_response_id', 'is', null)
      .executeTakeFirst();
    deleted += Number(numDeletedRows);
  }
}

/**
 * Deletes conversations with their responses, items, calls and media, except while an answer runs.
 * @param retentionDays Days since the last message in a conversation; 0 keeps them all.
 */
export async function purge(
  db: Kysely<Schema>,
  now: number,
  retentionDays: number,
): Promise<Purged> {
  const conversations =
    retentionDays === 0 ? 0 : await purgeConversations(db, now - retentionDays * DAY_MS);
  const keys = await db
    .deleteFrom('request_keys')
    .where('created_at', '<=', now - KEY_TTL_MS)
    .executeTakeFirst();
  const records = await db
    .deleteFrom('oauth_records')
    .where('expires_at', '<=', now)
    .executeTakeFirst();
  const unsent = await db
    .deleteFrom('attachments')
    .where('message_id', 'is', null)
    .where('created_at', '<', now - UNSENT_MS)
    .executeTakeFirst();
  const stale = await db
    .updateTable('elicitations')
    .set({ state: 'closed', answer: null, round: null })
    .where('state', '!=', 'closed')
    .where('expires_at', '<', now - DAY_MS)
    .executeTakeFirst();
  return {
    conversations,
    requestKeys: Number(keys.numDeletedRows),
    oauthRecords: Number(records.numDeletedRows),
    unsentAttachments: Number(unsent.numDeletedRows),
    staleQuestions: Number(stale.numUpdatedRows),
  };
}
