/** Results that wait for a person's review before the model sees them. The call itself is over. */
import type { Kysely } from 'kysely';
import { AppError } from '../base';
import { callFacts } from './audit/facts';
import type { AuditLog } from './audit/log';
import type { Db } from './db';
import type { Schema, ToolCallTable } from './schema';

/** A person's decision on one result. */
export interface Review {
  callId: string;
  release: boolean;
}

interface Owner {
  id: string;
  conversationId: string;
  userId: string;
}

const verdict = (release: boolean): Partial<ToolCallTable> =>
  release ? { review: 'released' } : { review: 'withheld', error_code: 'result_withheld' };

/** Inside `responses.begin`: stores every review, or none if one of them came too late. */
export async function decideReviews(
  db: Db,
  reviews: readonly Review[],
  owner: Owner,
  audit: AuditLog,
): Promise<void> {
  for (const { callId, release } of reviews) {
    const { numUpdatedRows } = await db
      .updateTable('tool_calls')
      .set({ ...verdict(release), review_response_id: owner.id })
      .where('id', '=', callId)
      .where('user_id', '=', owner.userId)
      .where('conversation_id', '=', owner.conversationId)
      .where('review', '=', 'pending')
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) {
      throw new AppError('approval_conflict', 'This result has already been reviewed.');
    }
  }
  if (reviews.length > 0) {
    await tell(db, owner, 'person', audit);
  }
}

/** What this response decided about results. */
async function tell(
  db: Db,
  { id, conversationId }: Pick<Owner, 'id' | 'conversationId'>,
  rule: 'person' | 'new_message',
  audit: AuditLog,
): Promise<void> {
  const calls = await db
    .selectFrom('tool_calls')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('review_response_id', '=', id)
    .execute();
  const facts = calls.map((call) => ({
    ...callFacts(call),
    kind: 'call.reviewed' as const,
    rule,
    outcome: call.review,
  }));
  await audit.writeIn(db, id, facts);
}

/** Inside `responses.begin`: a new message withholds every result that is not released. */
export async function withholdPending(
  db: Db,
  conversationId: string,
  responseId: string,
  audit: AuditLog,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('tool_calls')
    .set({ ...verdict(false), review_response_id: responseId })
    .where('conversation_id', '=', conversationId)
    .where('review', '=', 'pending')
    .executeTakeFirst();
  if (numUpdatedRows > 0n) {
    await tell(db, { id: responseId, conversationId }, 'new_message', audit);
  }
}

export function reviewStore(db: Kysely<Schema>) {
  return {
    /**
     * The call whose result needs review; `null` if its result never did, for an unknown id and for
     * another person's.
     */
    async find(callId: string, userId: string): Promise<ToolCallTable | null> {
      const row = await db
        .selectFrom('tool_calls')
        .selectAll()
        .where('id', '=', callId)
        .where('user_id', '=', userId)
        .where('review', 'is not', null)
        .executeTakeFirst();
      return row ?? null;
    },

    async pending(conversationId: string): Promise<ToolCallTable[]> {
      return db
        .selectFrom('tool_calls')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where('review', '=', 'pending')
        .orderBy('created_at')
        .orderBy('ordinal')
        .execute();
    },
  };
}

export type ReviewStore = ReturnType<typeof reviewStore>;
