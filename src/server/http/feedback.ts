/**
 * Feedback on answers: people give it, staff of the course read it, and the widget finds the
 * response it belongs to.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  MAX_COMMENT,
  type ConversationResponse,
  type FeedbackObject,
  type FeedbackRequest,
  type ListObject,
} from '../../protocol';
import { AppError } from '../base';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { courseId, id, pageSize, parse } from './parse';

const feedbackBody = z.strictObject({
  rating: z.enum(['up', 'down']).nullable(),
  comment: z.string().max(MAX_COMMENT).nullish(),
}) satisfies z.ZodType<Partial<FeedbackRequest>>;

const feedbackQuery = z.strictObject({
  course_id: courseId,
  limit: pageSize,
  after: id.optional(),
});

interface ById {
  Params: { id: string };
}

export function feedbackRoutes(app: FastifyInstance, { lms, store }: AppDeps): void {
  app.post<ById>('/responses/:id/feedback', async (request): Promise<FeedbackRequest> => {
    const { rating, comment } = parse(feedbackBody, request.body);
    const given = { rating, comment: comment ?? null };
    await store.feedback.give(request.params.id, principalOf(request).userId, given);
    return given;
  });

  app.get<ById>(
    '/conversations/:id/responses',
    async (request): Promise<Pick<ListObject<ConversationResponse>, 'object' | 'data'>> => {
      const { id } = await store.conversations.find(request.params.id, principalOf(request).userId);
      return { object: 'list', data: await store.feedback.responses(id) };
    },
  );

  app.get('/feedback', async (request): Promise<ListObject<FeedbackObject>> => {
    const principal = principalOf(request);
    const { course_id: courseId, ...page } = parse(feedbackQuery, request.query);
    const { isStaff } = await lms.checkAccess(principal, { course_id: courseId });
    if (!isStaff && !principal.isGlobalStaff) {
      throw new AppError('staff_required', 'Only staff of the course may read its feedback.');
    }
    return store.feedback.list(courseId, page);
  });
}
