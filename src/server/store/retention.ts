/**
 * Deletes what is too old: conversations after the operator's period, expired keys and sealed
 * records, attachments of drafts, and what was kept with questions that nobody answered.
 */
import type { Kysely } from 'kysely';
import { eraseConversations, eraseOldWords } from './audit/erase';
import type { AuditLog } from './audit/log';
import { KEY_TTL_MS } from './idempotency';
import type { Db } from './db';
import type { Schema } from './schema';
import { inTransaction } from './transaction';

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

/** Deletes some conversations that are too old. @returns How many; 0 if none is left. */
async function purgeSome(db: Db, before: number, audit: AuditLog): Promise<number> {
  const old = () =>
    db
      .selectFrom('conversations')
      .select(['id', 'course_id'])
      .where('updated_at', '<', before)
      .where('active_response_id', 'is', null);
  const found = await old().orderBy('updated_at').limit(BATCH).execute();
  if (found.length === 0) {
    return 0;
  }
  const ids = found.map(({ id }) => id);
  // Locks the rows, so that no answer begins meanwhile.
  await db
    .updateTable('conversations')
    .set({ active_response_id: null })
    .where('id', 'in', ids)
    .where('updated_at', '<', before)
    .where('active_response_id', 'is', null)
    .execute();
  const held = await old().where('id', 'in', ids).execute();
  await eraseConversations(db, audit, held, null);
  await db
    .deleteFrom('conversations')
    .where('id', 'in', ids)
    .where('updated_at', '<', before)
    .where('active_response_id', 'is', null)
    .execute();
  return held.length;
}

async function purgeConversations(
  db: Kysely<Schema>,
  before: number,
  audit: AuditLog,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const some = await inTransaction(db, (trx) => purgeSome(trx, before, audit));
    if (some === 0) {
      break;
    }
    deleted += some;
  }
  await inTransaction(db, (trx) => eraseOldWords(trx, audit, before));
  return deleted;
}

/**
 * Deletes conversations with their responses, items, calls and media, except while an answer runs.
 * @param retentionDays Days since the last message in a conversation; 0 keeps them all.
 */
export async function purge(
  db: Kysely<Schema>,
  retentionDays: number,
  { now, audit }: { now: number; audit: AuditLog },
): Promise<Purged> {
  const conversations =
    retentionDays === 0 ? 0 : await purgeConversations(db, now - retentionDays * DAY_MS, audit);
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
