/** `/v1/responses`: asks, follows, looks up and cancels. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CreateResponseRequest, DecisionInput, MessageInput } from '../../protocol';
import type { Ask } from '../agent';
import { AppError, sha256 } from '../base';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { createResponse, parse, retrieveQuery } from './schemas';
import { createStreams } from './sse';

type Input = CreateResponseRequest['input'];

const MAX_ATTACHMENTS = 8;

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

export function responseRoutes(app: FastifyInstance, { agent, store, config }: AppDeps): void {
  const streams = createStreams(config.limits.streamStallMs);
  // Streams must end first: the server waits for open connections to close.
  app.addHook('preClose', async () => streams.endAll());

  async function stream(
    reply: FastifyReply,
    responseId: string,
    userId: string,
    after: number,
  ): Promise<void> {
    const sse = streams.open(reply);
    await sse.send(agent.follow(responseId, userId, after, sse.signal));
  }

  /** Waits until the response has ended, on whichever replica it runs. */
  async function ended(responseId: string, userId: string): Promise<void> {
    await agent.ended(responseId);
    const { status } = await store.responses.find(responseId, userId);
    if (status !== 'in_progress') {
      return;
    }
    const events = agent.follow(responseId, userId, -1, new AbortController().signal);
    // Only the end matters here.
    while (!(await events.next()).done) {
      continue;
    }
  }

  app.post(
    '/responses',
    { config: { rateLimit: { max: config.limits.requestsPerMinute } } },
    async (request, reply) => {
      const principal = principalOf(request);
      const body = parse(createResponse, request.body);
      const responseId = await agent.ask({
        principal,
        model: body.model,
        input: inputOf(body.input, config.limits.maxInputChars),
        conversationId:
          typeof body.conversation === 'object' ? body.conversation.id : body.conversation,
        previousResponseId: body.previous_response_id ?? undefined,
        metadata: body.metadata ?? {},
        idempotency: idempotencyOf(request),
      });
      if (body.stream) {
        return stream(reply, responseId, principal.userId, -1);
      }
      await ended(responseId, principal.userId);
      return store.responses.read(responseId, principal.userId);
    },
  );

  app.get<{ Params: { id: string } }>('/responses/:id', async (request, reply) => {
    const { userId } = principalOf(request);
    const query = parse(retrieveQuery, request.query);
    const response = await store.responses.read(request.params.id, userId);
    if (query.stream !== 'true') {
      return response;
    }
    const lastEventId = Number.parseInt(String(request.headers['last-event-id'] ?? ''), 10);
    return stream(
      reply,
      response.id,
      userId,
      query.starting_after ?? (Number.isNaN(lastEventId) ? -1 : lastEventId),
    );
  });

  app.post<{ Params: { id: string } }>('/responses/:id/cancel', async (request) =>
    agent.cancel(request.params.id, principalOf(request)),
  );
}
