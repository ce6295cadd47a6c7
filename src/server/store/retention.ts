/**
 * Deletes what is too old: conversations after the operator's period, expired keys and sealed
 * records, and attachments of drafts.
 */
import type { Kysely } from 'kysely';
import { KEY_TTL_MS } from './idempotency';
import type { Schema } from './schema';

const DAY_MS = 24 * 3_600_000;
/** Unsent attachments are deleted after this time. */
const UNSENT_MS = DAY_MS;
/** A year and a month, so that a month can be compared with the same one of the last year. */
const USAGE_DAYS = 400;
/** Conversations per statement, so that nobody waits long for a lock. */
const BATCH = 100;

export interface Purged {
  conversations: number;
  requestKeys: number;
  oauthRecords: number;
  usageRows: number;
  unsentAttachments: number;
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
  await db
    .deleteFrom('budget_counters')
    .where('ends_at', '<', now - DAY_MS)
    .execute();
  const usage = await db
    .deleteFrom('usage_rows')
    .where('day', '<', new Date(now - USAGE_DAYS * DAY_MS).toISOString().slice(0, 10))
    .executeTakeFirst();
  const unsent = await db
    .deleteFrom('attachments')
    .where('message_id', 'is', null)
    .where('created_at', '<', now - UNSENT_MS)
    .executeTakeFirst();
  return {
    conversations,
    requestKeys: Number(keys.numDeletedRows),
    oauthRecords: Number(records.numDeletedRows),
    usageRows: Number(usage.numDeletedRows),
    unsentAttachments: Number(unsent.numDeletedRows),
  };
}
