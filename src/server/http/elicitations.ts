/**
 * `/v1/mcp_calls/{id}/elicitations/{elicitation_id}`: a person's answer to a question that a server
 * asks during a call.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AnswerElicitationRequest } from '../../protocol';
import { answerElicitation } from '../agent';
import { answerShape } from './answer-shape';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { parse } from './parse';

const answerElicitationBody = z.strictObject(
  answerShape,
) satisfies z.ZodType<AnswerElicitationRequest>;

interface ByIds {
  Params: { id: string; elicitationId: string };
}

export function elicitationRoutes(app: FastifyInstance, { store, signals }: AppDeps): void {
  app.post<ByIds>('/mcp_calls/:id/elicitations/:elicitationId', async (request, reply) => {
    const { id: callId, elicitationId: id } = request.params;
    const answer = parse(answerElicitationBody, request.body);
    await answerElicitation({ callId, id, userId: principalOf(request).userId }, answer, {
      store,
      signals,
    });
    return reply.status(204).send();
  });
}
