/**
 * Attachments: kept for their owner, sent once with one message, and deleted with its conversation.
 */
import type { Kysely } from 'kysely';
import type { Attachment } from '../../protocol';
import { AppError, BOUNDS } from '../base';
import type { AuditLog } from './audit/log';
import type { Db } from './db';
import type { Schema } from './schema';
import { inTransaction } from './transaction';

export interface NewAttachment {
  userId: string;
  courseId: string;
  data: Attachment;
  /** The text that the model reads. */
  text: string;
  /** Of a resource, for the audit trail. */
  uri?: string;
  unitId?: string | undefined;
}

const goneAttachment = (): AppError =>
  new AppError('attachment_gone', 'An attachment is not kept any more, or was sent already.', {
    param: 'mcp_assistant.attachments',
  });

/**
 * Inside `responses.begin`: the message takes all of its attachments, or fails if one is missing.
 */
export async function claimAttachments(
  db: Db,
  ids: readonly string[],
  owner: { userId: string; conversationId: string; messageId: string },
): Promise<void> {
  for (const id of ids) {
    const { numUpdatedRows } = await db
      .updateTable('attachments')
      .set({ conversation_id: owner.conversationId, message_id: owner.messageId })
      .where('id', '=', id)
      .where('user_id', '=', owner.userId)
      .where('message_id', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) {
      throw goneAttachment();
    }
  }
}

async function dropOldest(db: Db, userId: string): Promise<void> {
  const rows = await db
    .selectFrom('attachments')
    .select('id')
    .where('user_id', '=', userId)
    .where('message_id', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  const beyond = rows.slice(BOUNDS.unsentAttachments).map(({ id }) => id);
  if (beyond.length > 0) {
    await db
      .deleteFrom('attachments')
      .where('id', 'in', beyond)
      .where('message_id', 'is', null)
      .execute();
  }
}

async function readUnsent(
  db: Db,
  ids: readonly string[],
  userId: string,
  courseId: string,
): Promise<Attachment[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await db
    .selectFrom('attachments')
    .select(['id', 'data'])
    .where('id', 'in', ids)
    .where('user_id', '=', userId)
    .where('course_id', '=', courseId)
    .where('message_id', 'is', null)
    .execute();
  const dataById = new Map(rows.map(({ id, data }) => [id, data]));
  return ids.map((id) => {
    const data = dataById.get(id);
    if (data === undefined) {
      throw goneAttachment();
    }
    return JSON.parse(data) as Attachment;
  });
}

async function insertAttachment(
  db: Db,
  { userId, courseId, data, text }: NewAttachment,
  at: number,
): Promise<void> {
  await db
    .insertInto('attachments')
    .values({
      id: data.id,
      user_id: userId,
      course_id: courseId,
      conversation_id: null,
      message_id: null,
      data: JSON.stringify(data),
      text,
      created_at: at,
    })
    .execute();
}

export function attachmentStore(db: Kysely<Schema>, now: () => number, audit: AuditLog) {
  return {
    /** Stores what was fetched, and that it was. */
    async create(attachment: NewAttachment): Promise<void> {
      const { userId, courseId, data, text, uri, unitId } = attachment;
      await inTransaction(db, async (trx) => {
        await insertAttachment(trx, attachment, now());
        await audit.write(trx, { userId, courseId, unitId: unitId ?? null }, [
          {
            kind: data.kind === 'prompt' ? 'prompt.read' : 'resource.read',
            callId: data.id,
            serverLabel: data.server_label,
            toolName: data.kind === 'prompt' ? data.name : null,
            resultBytes: Buffer.byteLength(text),
            words: { result: text, ...(uri !== undefined && { uri }) },
          },
        ]);
      });
      await dropOldest(db, userId);
    },

    /** @throws AppError `not_found` for an unknown id and for another person's. */
    async find(id: string, userId: string): Promise<{ data: Attachment; text: string }> {
      const row = await db
        .selectFrom('attachments')
        .select(['data', 'text'])
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (!row) {
        throw new AppError('not_found', 'There is no such attachment.');
      }
      return { data: JSON.parse(row.data) as Attachment, text: row.text };
    },

    /**
     * What can be sent in this course, in the order of the ids.
     * @throws AppError `attachment_gone` if one of them is unknown, another person's, of another
     * course, or already sent.
     */
    unsent: (ids: readonly string[], userId: string, courseId: string): Promise<Attachment[]> =>
      readUnsent(db, ids, userId, courseId),

    /**
     * Removes an unsent attachment; sent ones stay with their message.
     * @throws AppError `not_found`.
     */
    async remove(id: string, userId: string): Promise<void> {
      const { numDeletedRows } = await db
        .deleteFrom('attachments')
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .where('message_id', 'is', null)
        .executeTakeFirst();
      if (numDeletedRows !== 1n) {
        throw new AppError('not_found', 'There is no such attachment, or it was sent already.');
      }
    },

    /** Texts of these attachments of a conversation, by attachment. */
    async texts(conversationId: string, ids: readonly string[]): Promise<Map<string, string>> {
      const rows =
        ids.length === 0
          ? []
          : await db
              .selectFrom('attachments')
              .select(['id', 'text'])
              .where('conversation_id', '=', conversationId)
              .where('id', 'in', ids)
              .execute();
      return new Map(rows.map(({ id, text }) => [id, text]));
    },
  };
}

export type AttachmentStore = ReturnType<typeof attachmentStore>;
