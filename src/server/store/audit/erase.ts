/**
 * Erases words from the audit trail, and the link to a person; the facts stay. What explains the
 * erasure is itself an event, so that verifying can tell it from tampering.
 */
import type { Db } from '../db';
import type { AuditEventTable } from '../schema';
import type { AuditLog } from './log';

const ERASED: Pick<AuditEventTable, 'words' | 'salt'> = { words: null, salt: null };

export interface DeletedConversation {
  id: string;
  course_id: string;
}

/** Ids of what these conversations' messages had attached: their events name no conversation. */
async function attachedTo(db: Db, conversationIds: readonly string[]) {
  return db
    .selectFrom('attachments')
    .select(['id', 'conversation_id'])
    .where('conversation_id', 'in', conversationIds)
    .execute();
}

/**
 * Inside the transaction that deletes them, before it does.
 * @param userId The person who deletes; `null` if they are too old.
 */
export async function eraseConversations(
  db: Db,
  audit: AuditLog,
  conversations: readonly DeletedConversation[],
  userId: string | null,
): Promise<void> {
  const ids = conversations.map(({ id }) => id);
  if (ids.length === 0) {
    return;
  }
  const attached = await attachedTo(db, ids);
  await db
    .updateTable('audit_events')
    .set(ERASED)
    .where('conversation', 'in', ids)
    .where('words', 'is not', null)
    .execute();
  if (attached.length > 0) {
    await db
      .updateTable('audit_events')
      .set(ERASED)
      .where(
        'call',
        'in',
        attached.map(({ id }) => id),
      )
      .execute();
  }
  const facts = conversations.map(({ id, course_id: courseId }) => ({
    kind: 'conversation.deleted' as const,
    conversationId: id,
    courseId,
    outcome: userId === null ? 'too_old' : 'by_person',
    details: {
      attachments: attached
        .filter(({ conversation_id: conversation }) => conversation === id)
        .map((attachment) => attachment.id),
    },
  }));
  await audit.write(db, { userId }, facts);
}

/** Words of events without a conversation, which no deletion reaches. */
export async function eraseOldWords(db: Db, audit: AuditLog, before: number): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('audit_events')
    .set(ERASED)
    .where('conversation', 'is', null)
    .where('at', '<', before)
    .where('words', 'is not', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) {
    await audit.write(db, { userId: null }, [{ kind: 'words.erased', details: { before } }]);
  }
}

/**
 * Inside a retirement: all words of the person's events, and who the person is.
 * @returns The number of events whose words are gone.
 */
export async function erasePerson(db: Db, audit: AuditLog, userId: string): Promise<bigint> {
  const known = await db
    .selectFrom('audit_actors')
    .select('actor')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!known) {
    return 0n;
  }
  const { numUpdatedRows } = await db
    .updateTable('audit_events')
    .set(ERASED)
    .where('actor', '=', known.actor)
    .where('words', 'is not', null)
    .executeTakeFirst();
  await audit.write(db, { userId, actor: known.actor }, [{ kind: 'person.retired' }]);
  await db.deleteFrom('audit_actors').where('user_id', '=', userId).execute();
  return numUpdatedRows;
}
