/** `/v1/conversations`: a person's own conversations only. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { MAX_SEARCH, type DeletedConversation } from '../../protocol';
import { AppError } from '../base';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { courseId, id, metadata, pageSize, parse } from './parse';
import { countSearches } from './rate-limits';

const createConversation = z.strictObject({
  metadata: metadata.refine((value) => 'course_id' in value, 'needs course_id'),
});

/** `POST /v1/conversations/{id}`, as in the Conversations API: replaces the metadata. */
const updateConversation = z.strictObject({ metadata });

const conversationsQuery = z.strictObject({
  course_id: courseId,
  limit: pageSize,
  /** Words to find in a title or a message. */
  query: z.string().trim().max(MAX_SEARCH).optional(),
});

const itemsQuery = z.strictObject({
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(1).max(200).default(20),
  after: id.optional(),
});

interface ById {
  Params: { id: string };
}

export function conversationRoutes(
  app: FastifyInstance,
  { config, effects, lms, store }: AppDeps,
): void {
  const { conversations } = store;
  const countSearch = countSearches(app, { config });
  const limited = { config: { rateLimit: { max: config.limits.requestsPerMinute } } };

  app.post('/conversations', limited, async (request) => {
    const principal = principalOf(request);
    const { metadata } = parse(createConversation, request.body);
    const courseId = metadata['course_id'] ?? '';
    await lms.checkAccess(principal, { course_id: courseId });
    return conversations.create({
      id: effects.id('conv'),
      userId: principal.userId,
      courseId,
      metadata,
    });
  });

  app.get('/conversations', async (request) => {
    const { course_id: courseId, limit, query } = parse(conversationsQuery, request.query);
    const principal = principalOf(request);
    if (query) {
      await countSearch(request);
    }
    await lms.checkAccess(principal, { course_id: courseId });
    const { userId } = principal;
    return query
      ? conversations.search(userId, courseId, query, limit)
      : conversations.list(userId, courseId, limit);
  });

  app.get<ById>('/conversations/:id', async (request) =>
    conversations.read(request.params.id, principalOf(request).userId),
  );

  app.post<ById>('/conversations/:id', async (request) => {
    const { metadata } = parse(updateConversation, request.body);
    const { userId } = principalOf(request);
    const { course_id: courseId } = await conversations.find(request.params.id, userId);
    if ((metadata['course_id'] ?? courseId) !== courseId) {
      throw new AppError('invalid_request', 'A conversation stays in its course.', {
        param: 'metadata.course_id',
      });
    }
    return conversations.update(request.params.id, userId, metadata);
  });

  app.delete<ById>('/conversations/:id', async (request): Promise<DeletedConversation> => {
    const { id } = request.params;
    await conversations.remove(id, principalOf(request).userId);
    return { id, object: 'conversation.deleted', deleted: true };
  });

  app.get<ById>('/conversations/:id/items', async (request) =>
    conversations.items(
      request.params.id,
      principalOf(request).userId,
      parse(itemsQuery, request.query),
    ),
  );
}
