/** `/v1/responses`: ask, follow, look up and stop. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StreamEvent } from '../../protocol';
import { sha256 } from '../canonical-json';
import { AppError } from '../errors';
import type { AppDeps } from './app';
import { principalOf } from './authenticated';
import { createResponse, parse, retrieveQuery, type CreateResponse } from './schemas';
import { openSse } from './sse';

function inputOf({ input }: CreateResponse, maxChars: number): { text: string } | { approvals: Extract<CreateResponse['input'], { approve: boolean }[]> } {
  if (typeof input !== 'string' && 'approve' in (input[0] ?? {})) {
    return { approvals: input as Extract<CreateResponse['input'], { approve: boolean }[]> };
  }
  const messages = typeof input === 'string' ? [{ content: input }] : input as { content: string | { text: string }[] }[];
  const text = messages.map(({ content }) => (typeof content === 'string' ? content : content.map((part) => part.text).join('\n'))).join('\n\n');
  if (text.trim() === '') throw new AppError('invalid_request', 'The message is empty.', { param: 'input' });
  if (text.length > maxChars) throw new AppError('invalid_request', `The message is longer than ${maxChars} characters.`, { param: 'input' });
  return { text };
}

function idempotencyOf(request: FastifyRequest): { key: string; bodyHash: string } | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || key === '' || key.length > 255) {
    throw new AppError('invalid_request', 'The Idempotency-Key is empty or longer than 255 characters.', { param: 'Idempotency-Key' });
  }
  return { key, bodyHash: sha256(JSON.stringify(request.body)) };
}

export function responseRoutes(app: FastifyInstance, { agent, events, store, config }: AppDeps): void {
  /** Replays and follows a response. When no event log is held any more, its stored end stands for the events. */
  async function* eventsOf(responseId: string, userId: string, after: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const followed = events.follow(responseId, after, signal);
    if (followed) {
      yield* followed;
      return;
    }
    await agent.ended(responseId);
    const response = await store.responses.read(responseId, userId);
    const type = ({
      completed: 'response.completed', failed: 'response.failed', incomplete: 'response.incomplete',
      cancelled: 'mcp_assistant.response.cancelled', in_progress: 'response.in_progress',
    } as const)[response.status];
    yield { type, response, sequence_number: after + 1 };
  }

  async function stream(reply: FastifyReply, responseId: string, userId: string, after: number): Promise<void> {
    const sse = openSse(reply);
    await sse.send(eventsOf(responseId, userId, after, sse.signal));
  }

  app.post('/responses', { config: { rateLimit: { max: config.limits.requestsPerMinute } } }, async (request, reply) => {
    const principal = principalOf(request);
    const body = parse(createResponse, request.body);
    const responseId = await agent.ask({
      principal,
      model: body.model,
      input: inputOf(body, config.limits.maxInputChars),
      conversationId: typeof body.conversation === 'object' ? body.conversation.id : body.conversation,
      previousResponseId: body.previous_response_id ?? undefined,
      metadata: body.metadata ?? {},
      idempotency: idempotencyOf(request),
    });
    if (body.stream) return stream(reply, responseId, principal.userId, -1);
    await agent.ended(responseId);
    return store.responses.read(responseId, principal.userId);
  });

  app.get<{ Params: { id: string } }>('/responses/:id', async (request, reply) => {
    const { userId } = principalOf(request);
    const query = parse(retrieveQuery, request.query);
    const response = await store.responses.read(request.params.id, userId);
    if (query.stream !== 'true') return response;
    const lastEventId = Number.parseInt(String(request.headers['last-event-id'] ?? ''), 10);
    return stream(reply, response.id, userId, query.starting_after ?? (Number.isNaN(lastEventId) ? -1 : lastEventId));
  });

  app.post<{ Params: { id: string } }>('/responses/:id/cancel', async (request) => agent.cancel(request.params.id, principalOf(request)));
}
