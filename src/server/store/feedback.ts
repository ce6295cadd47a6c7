/** Feedback on answers, and the responses of a conversation that it refers to. */
import type { Kysely } from 'kysely';
import type {
  ConversationResponse,
  FeedbackObject,
  FeedbackRequest,
  ListObject,
} from '../../protocol';
import { AppError } from '../base';
import { paginate, type Page } from './items';
import type { FeedbackTable, Schema } from './schema';
import { inTransaction } from './transaction';

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Maximum length of a course's feedback list. */
const MAX_LISTED = 1000;

async function readResponses(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<ConversationResponse[]> {
  const rows = await db
    .selectFrom('responses')
    .leftJoin('feedback', 'feedback.response_id', 'responses.id')
    .select([
      'responses.id',
      'responses.created_at',
      'responses.completed_at',
      'feedback.rating',
      'feedback.comment',
    ])
    .where('responses.conversation_id', '=', conversationId)
    .orderBy('responses.created_at')
    .orderBy('responses.id')
    .execute();
  const items = await db
    .selectFrom('items')
    .select(['id', 'response_id'])
    .where('conversation_id', '=', conversationId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    created_at: seconds(row.created_at),
    completed_at: row.completed_at === null ? null : seconds(row.completed_at),
    item_ids: items.filter((item) => item.response_id === row.id).map(({ id }) => id),
    feedback: row.rating === null ? null : { rating: row.rating, comment: row.comment },
  }));
}

export function feedbackStore(db: Kysely<Schema>, now: () => number) {
  return {
    /**
     * The last rating of a response counts; `null` withdraws it.
     * @throws AppError `not_found`, also for another person's response.
     */
    async give(
      responseId: string,
      userId: string,
      { rating, comment }: FeedbackRequest,
    ): Promise<void> {
      await inTransaction(db, async (trx) => {
        const owner = await trx
          .selectFrom('responses')
          .innerJoin('conversations', 'conversations.id', 'responses.conversation_id')
          .select('conversations.course_id')
          .where('responses.id', '=', responseId)
          .where('responses.user_id', '=', userId)
          .executeTakeFirst();
        if (!owner) {
          throw new AppError('not_found', 'There is no such response.');
        }
        await trx.deleteFrom('feedback').where('response_id', '=', responseId).execute();
        if (rating === null) {
          return;
        }
        const row: FeedbackTable = {
          response_id: responseId,
          user_id: userId,
          course_id: owner.course_id,
          rating,
          comment: comment?.trim() || null,
          created_at: now(),
        };
        await trx.insertInto('feedback').values(row).execute();
      });
    },

    /** For staff: without the person and the conversation. Newest first. */
    async list(courseId: string, page: Omit<Page, 'order'>): Promise<ListObject<FeedbackObject>> {
      const rows = await db
        .selectFrom('feedback')
        .innerJoin('responses', 'responses.id', 'feedback.response_id')
        .select([
          'feedback.response_id',
          'feedback.rating',
          'feedback.comment',
          'feedback.created_at',
          'responses.workflow',
          'responses.metadata',
        ])
        .where('feedback.course_id', '=', courseId)
        .orderBy('feedback.created_at', 'desc')
        .orderBy('feedback.response_id')
        .limit(MAX_LISTED)
        .execute();
      const all = rows.map((row): FeedbackObject => ({
        id: row.response_id,
        object: 'feedback',
        rating: row.rating,
        comment: row.comment,
        created_at: seconds(row.created_at),
        workflow: row.workflow,
        unit_id: (JSON.parse(row.metadata) as Record<string, string>)['unit_id'] ?? null,
      }));
      return paginate(all, { ...page, order: 'asc' });
    },

    /** The responses of a conversation, oldest first. The caller has checked access. */
    responses: (conversationId: string): Promise<ConversationResponse[]> =>
      readResponses(db, conversationId),
  };
}

export type FeedbackStore = ReturnType<typeof feedbackStore>;
