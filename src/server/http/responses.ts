/** `/v1/responses`: asks, follows, looks up and cancels. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readToEnd, type Ask } from '../agent';
import type { Principal } from '../auth';
import { AppError, BOUNDS, sha256 } from '../base';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { checkAnswered } from './exams';
import { id, metadata, parse } from './parse';
import { readInput, responseInput } from './response-input';
import { declaredServers, withoutHarmless } from './response-parameters';
import { tellRest } from './budget-headers';
import { createStreams } from './sse';
import { createStreamPlaces } from './stream-places';

const createResponse = z.strictObject({
  model: id.nullish(),
  input: responseInput,
  conversation: z.union([id, z.strictObject({ id })]).nullish(),
  previous_response_id: id.nullish(),
  stream: z.boolean().nullish(),
  metadata: metadata.nullish(),
  tools: z.array(z.record(z.string(), z.unknown())).max(BOUNDS.declaredServers).nullish(),
});

const retrieveQuery = z.strictObject({
  stream: z.enum(['true', 'false']).optional(),
  starting_after: z.coerce.number().int().min(0).optional(),
});

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
  const { conversation } = body;
  return {
    principal: principalOf(request),
    model: body.model ?? undefined,
    ...readInput(body.input, maxChars),
    conversationId:
      (typeof conversation === 'object' ? conversation?.id : conversation) ?? undefined,
    previousResponseId: body.previous_response_id ?? undefined,
    metadata: body.metadata ?? {},
    declared: declaredServers(body.tools ?? []),
    idempotency: idempotencyOf(request),
  };
}

export function responseRoutes(
  app: FastifyInstance,
  { agent, store, config, lms, effects, metrics }: AppDeps,
): void {
  const streams = createStreams({
    stallMs: config.limits.streamStallMs,
    recheckMs: config.limits.examCheckMs,
  });
  const stopWatching = metrics.watch('event_streams', () => [[{}, streams.count()]]);
  // A reload replaces this app, and the process goes on.
  app.addHook('onClose', async () => stopWatching());
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
      const body = parse(createResponse, withoutHarmless(request.body));
      const ask = askOf(request, body, config.limits.maxInputChars);
      // The place is taken before anything begins, so that a refusal loses nothing.
      return places.within('person', userId, async () => {
        const responseId = await agent.ask({
          ...ask,
          onStandings: (standings) => tellRest(reply, standings, effects.now()),
        });
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
