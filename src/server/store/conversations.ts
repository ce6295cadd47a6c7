/** Conversations: created, listed by course, and deleted for good. Each belongs to one user. */
import type { Kysely } from 'kysely';
import type {
  ConversationList,
  ConversationObject,
  ErrorCode,
  Item,
  ListObject,
  ResponseStatus,
} from '../../protocol';
import { AppError, BOUNDS } from '../base';
import { eraseConversations } from './audit/erase';
import type { AuditLog } from './audit/log';
import type { Db } from './db';
import { paginate, readPage, type Page, listOf } from './items';
import { noticesOf } from './notices';
import { withWords } from './search';
import type { ConversationTable, Schema } from './schema';
import { inTransaction } from './transaction';
import { waits } from './waiting-calls';

export type Conversation = ConversationTable;

interface LastResponse {
  id: string;
  status: ResponseStatus;
  error_code: string | null;
  error_message: string | null;
  notices: string | null;
}

function toObject(row: ConversationTable, last: LastResponse | undefined): ConversationObject {
  const metadata = JSON.parse(row.metadata) as Record<string, string>;
  return {
    id: row.id,
    object: 'conversation',
    created_at: Math.floor(row.created_at / 1000),
    metadata,
    mcp_assistant: {
      course_id: row.course_id,
      title: metadata['title']?.trim() || row.title,
      updated_at: Math.floor(row.updated_at / 1000),
      last_response:
        last === undefined
          ? null
          : {
              id: last.id,
              status: last.status,
              error:
                last.error_code === null
                  ? null
                  : { code: last.error_code as ErrorCode, message: last.error_message ?? '' },
              notices: noticesOf(last),
            },
    },
  };
}

export interface NewConversation {
  id: string;
  userId: string;
  courseId: string;
  metadata: Record<string, string>;
}

/** Deletes the oldest conversations without a message, except the newest `keep` of them. */
async function dropEmpty(db: Db, userId: string, keep: number): Promise<void> {
  const empty = await db
    .selectFrom('conversations')
    .select('id')
    .where('user_id', '=', userId)
    .where('title', '=', '')
    .where('last_response_id', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  const beyond = empty.slice(keep).map(({ id }) => id);
  if (beyond.length > 0) {
    await db
      .deleteFrom('conversations')
      .where('id', 'in', beyond)
      .where('last_response_id', 'is', null)
      .execute();
  }
}

async function countOf(db: Db, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('conversations')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * Makes room for one more conversation of a person. Empty ones give way; what somebody wrote never
 * does.
 * @throws AppError `too_many_conversations`
 */
async function makeRoom(db: Db, userId: string): Promise<void> {
  await dropEmpty(db, userId, BOUNDS.emptyConversationsPerPerson - 1);
  if ((await countOf(db, userId)) < BOUNDS.conversationsPerPerson) {
    return;
  }
  await dropEmpty(db, userId, 0);
  if ((await countOf(db, userId)) >= BOUNDS.conversationsPerPerson) {
    throw new AppError(
      'too_many_conversations',
      `You have ${BOUNDS.conversationsPerPerson} conversations. Delete some to begin another.`,
    );
  }
}

/**
 * Inside a transaction.
 * @throws AppError `too_many_conversations`
 */
export async function insertConversation(
  db: Db,
  { id, userId, courseId, metadata }: NewConversation,
  at: number,
): Promise<Conversation> {
  await makeRoom(db, userId);
  const row: ConversationTable = {
    id,
    user_id: userId,
    course_id: courseId,
    title: '',
    metadata: JSON.stringify(metadata),
    active_response_id: null,
    last_response_id: null,
    created_at: at,
    updated_at: at,
  };
  await db.insertInto('conversations').values(row).execute();
  return row;
}

const lastResponse = (db: Db, row: ConversationTable) =>
  db
    .selectFrom('responses')
    .select(['id', 'status', 'error_code', 'error_message', 'notices'])
    .where('id', '=', row.last_response_id)
    .executeTakeFirst();

async function findConversation(db: Db, id: string, userId: string): Promise<Conversation> {
  const row = await db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!row) {
    throw new AppError('not_found', 'There is no such conversation.');
  }
  return row;
}

async function listConversations(
  db: Db,
  userId: string,
  courseId: string,
  limit: number,
): Promise<ConversationList> {
  const rows = await db
    .selectFrom('conversations')
    .selectAll()
    .where('user_id', '=', userId)
    .where('course_id', '=', courseId)
    .where('title', '!=', '')
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const data = await Promise.all(
    rows.slice(0, limit).map(async (row) => toObject(row, await lastResponse(db, row))),
  );
  return listOf(data, rows.length > limit);
}

async function removeConversation(
  db: Db,
  id: string,
  userId: string,
  audit: AuditLog,
): Promise<void> {
  const conversation = await findConversation(db, id, userId);
  // Locks the row, so that no answer begins meanwhile.
  const { numUpdatedRows } = await db
    .updateTable('conversations')
    .set({ active_response_id: null })
    .where('id', '=', id)
    .where('active_response_id', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    throw new AppError(
      'conversation_busy',
      'Stop the running answer before you delete its conversation.',
    );
  }
  await eraseConversations(db, audit, [conversation], userId);
  await db.deleteFrom('conversations').where('id', '=', id).execute();
}

/** @param scrub Removes what was deleted from the database's files. */
export function conversationStore(
  db: Kysely<Schema>,
  { now, audit, scrub }: { now: () => number; audit: AuditLog; scrub: () => Promise<void> },
) {
  return {
    /** @throws AppError `too_many_conversations` */
    async create(input: NewConversation): Promise<ConversationObject> {
      const at = now();
      const row = await inTransaction(db, (trx) => insertConversation(trx, input, at));
      return toObject(row, undefined);
    },

    /** Whether something in it waits for its person, who can still decide or answer. */
    waits: (id: string): Promise<boolean> => waits(db, id, now()),

    /** @throws AppError `not_found` for an unknown id and for another person's. */
    find: (id: string, userId: string): Promise<Conversation> => findConversation(db, id, userId),

    async read(id: string, userId: string): Promise<ConversationObject> {
      const row = await this.find(id, userId);
      return toObject(row, await lastResponse(db, row));
    },

    /** The conversations of these items, by item; only this person's. */
    async ofItems(ids: readonly string[], userId: string): Promise<Map<string, string>> {
      const rows = await db
        .selectFrom('items')
        .innerJoin('conversations', 'conversations.id', 'items.conversation_id')
        .select(['items.id', 'items.conversation_id'])
        .where('items.id', 'in', ids)
        .where('conversations.user_id', '=', userId)
        .execute();
      return new Map(rows.map((row) => [row.id, row.conversation_id]));
    },

    async update(
      id: string,
      userId: string,
      metadata: Record<string, string>,
    ): Promise<ConversationObject> {
      await this.find(id, userId);
      await db
        .updateTable('conversations')
        .set({ metadata: JSON.stringify(metadata) })
        .where('id', '=', id)
        .execute();
      return this.read(id, userId);
    },

    /** Newest first; conversations without a message are left out. */
    list: (userId: string, courseId: string, limit: number): Promise<ConversationList> =>
      listConversations(db, userId, courseId, limit),

    /**
     * Like `list`, for conversations whose title or messages hold these words, among the newest
     * `BOUNDS.searchedConversations`.
     */
    async search(
      userId: string,
      courseId: string,
      words: string,
      limit: number,
    ): Promise<ConversationList> {
      const all = await this.list(userId, courseId, BOUNDS.searchedConversations);
      const found = await withWords(db, all.data, words);
      return paginate(found, { order: 'asc', limit });
    },

    async items(id: string, userId: string, page: Page): Promise<ListObject<Item>> {
      await this.find(id, userId);
      return readPage(db, id, page, now());
    },

    /** Foreign keys cascade: responses, items and tool calls are deleted, too. */
    async remove(id: string, userId: string): Promise<void> {
      await inTransaction(db, (trx) => removeConversation(trx, id, userId, audit));
      await scrub();
    },
  };
}

export type ConversationStore = ReturnType<typeof conversationStore>;
