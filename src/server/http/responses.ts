/** `/v1/responses`: asks, follows, looks up and cancels. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  MAX_ATTACHMENTS,
  MAX_DECISIONS,
  MAX_REASON,
  type ApprovalResponseInput,
  type CreateResponseRequest,
  type DecisionInput,
  type MessageInput,
  type ResultReviewInput,
} from '../../protocol';
import { readToEnd, type Ask } from '../agent';
import type { Principal } from '../auth';
import { AppError, sha256 } from '../base';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { checkAnswered } from './exams';
import { id, list, metadata, parse } from './parse';
import { createStreams } from './sse';
import { createStreamPlaces } from './stream-places';

type Input = CreateResponseRequest['input'];

const message = z.strictObject({
  type: z.literal('message').optional(),
  role: z.literal('user'),
  content: z.union([
    z.string(),
    list(z.strictObject({ type: z.literal('input_text'), text: z.string() }), { least: 1 }),
  ]),
  mcp_assistant: z.strictObject({ attachments: list(id) }).optional(),
}) satisfies z.ZodType<MessageInput>;

const approval = z.strictObject({
  type: z.literal('mcp_approval_response'),
  approval_request_id: id,
  approve: z.boolean(),
  reason: z.string().max(MAX_REASON).nullish(),
  arguments: z.string().nullish(),
  remember: z.enum(['conversation', 'course']).nullish(),
}) satisfies z.ZodType<ApprovalResponseInput>;

const review = z.strictObject({
  type: z.literal('mcp_assistant.result_review'),
  call_id: id,
  release: z.boolean(),
}) satisfies z.ZodType<ResultReviewInput>;

const createResponse = z.strictObject({
  model: id.optional(),
  input: z.union([
    z.string(),
    list(message, { least: 1 }),
    list(z.discriminatedUnion('type', [approval, review]), { least: 1, most: MAX_DECISIONS }),
  ]),
  conversation: z.union([id, z.strictObject({ id })]).optional(),
  previous_response_id: id.nullish(),
  stream: z.boolean().nullish(),
  metadata: metadata.nullish(),
}) satisfies z.ZodType<CreateResponseRequest>;

const retrieveQuery = z.strictObject({
  stream: z.enum(['true', 'false']).optional(),
  starting_after: z.coerce.number().int().min(0).optional(),
});

function attachmentsOf(messages: MessageInput[]): string[] {
  const ids = messages.flatMap(({ mcp_assistant: extra }) => extra?.attachments ?? []);
  if (ids.length > MAX_ATTACHMENTS || new Set(ids).size < ids.length) {
    throw new AppError('invalid_request', `At most ${MAX_ATTACHMENTS} attachments, each once.`, {
      param: 'mcp_assistant.attachments',
    });
  }
  return ids;
}

const isDecisions = (input: Exclude<Input, string>): input is DecisionInput[] =>
  !('role' in (input[0] ?? {}));

function inputOf(input: Input, maxChars: number): Ask['input'] {
  if (typeof input !== 'string' && isDecisions(input)) {
    return { decisions: input };
  }
  const messages: MessageInput[] =
    typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  const text = messages
    .map(({ content }) =>
      typeof content === 'string' ? content : content.map((part) => part.text).join('\n'),
    )
    .join('\n\n');
  if (text.trim() === '') {
    throw new AppError('invalid_request', 'The message is empty.', { param: 'input' });
  }
  if (text.length > maxChars) {
    throw new AppError('invalid_request', `The message is longer than ${maxChars} characters.`, {
      param: 'input',
    });
  }
  return { text, attachments: attachmentsOf(messages) };
}

function idempotencyOf(request: FastifyRequest): { key: string; bodyHash: string } | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) {
    return null;
  }
  if (typeof key !== 'string' || key === '' || key.length > 255) {
    throw new AppError(
      'invalid_request',
      'The Idempotency-Key is empty or longer than 255 characters.',
      { param: 'Idempotency-Key' },
    );
  }
  return { key, bodyHash: sha256(JSON.stringify(request.body)) };
}

function askOf(
  request: FastifyRequest,
  body: z.output<typeof createResponse>,
  maxChars: number,
): Ask {
  return {
    principal: principalOf(request),
    model: body.model,
    input: inputOf(body.input, maxChars),
    conversationId:
      typeof body.conversation === 'object' ? body.conversation.id : body.conversation,
    previousResponseId: body.previous_response_id ?? undefined,
    metadata: body.metadata ?? {},
    idempotency: idempotencyOf(request),
  };
}

export function responseRoutes(app: FastifyInstance, { agent, store, config, lms }: AppDeps): void {
  const streams = createStreams({
    stallMs: config.limits.streamStallMs,
    recheckMs: config.limits.examCheckMs,
  });
  const places = createStreamPlaces();
  // Streams must end first: the server waits for open connections to close.
  app.addHook('preClose', async () => streams.endAll());

  function stream(
    reply: FastifyReply,
    responseId: string,
    principal: Principal,
    after: number,
  ): Promise<void> {
    return places.within('response', responseId, async () => {
      const sse = streams.open(reply, () => lms.checkExams(principal));
      await sse.send(agent.follow(responseId, principal.userId, after, sse.signal));
    });
  }

  /** Waits until the response has ended, on whichever replica it runs. */
  async function ended(responseId: string, userId: string): Promise<void> {
    await agent.ended(responseId);
    const { status } = await store.responses.find(responseId, userId);
    if (status === 'in_progress') {
      await readToEnd(agent.follow(responseId, userId, -1, new AbortController().signal));
    }
  }

  app.post(
    '/responses',
    { config: { rateLimit: { max: config.limits.requestsPerMinute } } },
    async (request, reply) => {
      const principal = principalOf(request);
      const { userId } = principal;
      const body = parse(createResponse, request.body);
      const ask = askOf(request, body, config.limits.maxInputChars);
      // The place is taken before anything begins, so that a refusal loses nothing.
      return places.within('person', userId, async () => {
        const responseId = await agent.ask(ask);
        await checkAnswered(principal, responseId, { lms, store });
        if (body.stream) {
          return stream(reply, responseId, principal, -1);
        }
        await ended(responseId, userId);
        return store.responses.read(responseId, userId);
      });
    },
  );

  app.get<{ Params: { id: string } }>('/responses/:id', async (request, reply) => {
    const principal = principalOf(request);
    const query = parse(retrieveQuery, request.query);
    const response = await store.responses.read(request.params.id, principal.userId);
    if (query.stream !== 'true') {
      return response;
    }
    const lastEventId = Number.parseInt(String(request.headers['last-event-id'] ?? ''), 10);
    const after = query.starting_after ?? (Number.isNaN(lastEventId) ? -1 : lastEventId);
    return places.within('person', principal.userId, () =>
      stream(reply, response.id, principal, after),
    );
  });

  app.post<{ Params: { id: string } }>('/responses/:id/cancel', async (request) =>
    agent.cancel(request.params.id, principalOf(request)),
  );
}
