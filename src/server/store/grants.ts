/**
 * Remembered approvals: each for one tool with one definition at one address. The gate decides
 * whether one still applies.
 */
import type { Kysely } from 'kysely';
import type { RememberScope, ToolFace } from '../../protocol';
import { AppError } from '../base';
import type { AuditFact, AuditLog } from './audit/log';
import type { Db } from './db';
import type { GrantTable, Schema, ToolCallTable } from './schema';
import { inTransaction } from './transaction';

export type Grant = GrantTable;

export interface NewGrant {
  id: string;
  scope: RememberScope;
  /** Milliseconds since the epoch; `null` if it lasts as long as the conversation. */
  expiresAt: number | null;
}

async function liveGrants(
  db: Db,
  owner: { userId: string; courseId: string },
  now: number,
): Promise<Grant[]> {
  return db
    .selectFrom('grants')
    .selectAll()
    .where('user_id', '=', owner.userId)
    .where('course_id', '=', owner.courseId)
    .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now)]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

const fact = (kind: 'grant.given' | 'grant.revoked', grant: Grant): AuditFact => ({
  kind,
  conversationId: grant.conversation_id,
  serverLabel: grant.server_label,
  toolName: grant.tool_name,
  definitionHash: grant.definition_hash,
  rule: `grant ${grant.id}`,
  outcome: grant.conversation_id === null ? 'course' : 'conversation',
  details: { expires_at: grant.expires_at },
});

/**
 * Inside the decision that approves `call`. Remembering the same approval twice creates one grant.
 * @returns What to record: nothing if it is one already.
 */
export async function addGrant(
  db: Db,
  call: ToolCallTable,
  { id, scope, expiresAt }: NewGrant,
  now: number,
): Promise<AuditFact[]> {
  const { course_id } = await db
    .selectFrom('conversations')
    .select('course_id')
    .where('id', '=', call.conversation_id)
    .executeTakeFirstOrThrow();
  const grant: Grant = {
    id,
    user_id: call.user_id,
    course_id,
    conversation_id: scope === 'conversation' ? call.conversation_id : null,
    server_label: call.server_label,
    server_url: call.server_url,
    tool_name: call.tool_name,
    tool_title: (JSON.parse(call.face) as ToolFace).tool_title,
    definition_hash: call.definition_hash,
    created_at: now,
    expires_at: expiresAt,
  };
  const known = await liveGrants(db, { userId: call.user_id, courseId: course_id }, now);
  const columns = [
    'conversation_id',
    'server_label',
    'server_url',
    'tool_name',
    'definition_hash',
  ] as const;
  if (known.some((other) => columns.every((column) => other[column] === grant[column]))) {
    return [];
  }
  await db
    .deleteFrom('grants')
    .where('user_id', '=', call.user_id)
    .where('expires_at', '<=', now)
    .execute();
  await db.insertInto('grants').values(grant).execute();
  return [{ ...fact('grant.given', grant), conversationId: call.conversation_id, callId: call.id }];
}

/** Inside a claim: whether the grant behind this call has been revoked or has expired. */
export async function isGrantGone(db: Db, id: string, now: number): Promise<boolean> {
  const grant = await db
    .selectFrom('grants')
    .select('expires_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return !grant || (grant.expires_at !== null && grant.expires_at <= now);
}

export function grantStore(db: Kysely<Schema>, now: () => number, audit: AuditLog) {
  return {
    /** A person's unexpired grants in a course, from all its conversations, oldest first. */
    live: (userId: string, courseId: string): Promise<Grant[]> =>
      liveGrants(db, { userId, courseId }, now()),

    /**
     * Affects calls that are not claimed yet.
     * @throws AppError `not_found` for an unknown id and for another person's.
     */
    async revoke(id: string, userId: string): Promise<void> {
      await inTransaction(db, async (trx) => {
        const grant = await trx
          .selectFrom('grants')
          .selectAll()
          .where('id', '=', id)
          .where('user_id', '=', userId)
          .executeTakeFirst();
        if (!grant) {
          throw new AppError('not_found', 'There is no such remembered approval.');
        }
        const { numDeletedRows } = await trx
          .deleteFrom('grants')
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows !== 1n) {
          return;
        }
        const place = { userId, courseId: grant.course_id };
        await audit.write(trx, place, [fact('grant.revoked', grant)]);
      });
    },
  };
}

export type GrantStore = ReturnType<typeof grantStore>;
