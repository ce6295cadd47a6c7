/**
 * `/v1/mcp_resources`, `/v1/mcp_prompts` and `/v1/mcp_completions`: what there is to attach, and
 * what could be filled in.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Connection, Attachables } from '../mcp';
import type { AppDeps } from './app';
import { principalOf } from './authenticated';
import { assistantQuery, parse } from './schemas';
import { completionBody, placeOf } from './attachable-schemas';
import type { Scope } from './scope';

export function sourceRoutes(
  app: FastifyInstance,
  { config }: AppDeps,
  scope: Scope,
  sources: Attachables,
): void {
  const limited = { config: { rateLimit: { max: config.limits.requestsPerMinute } } };

  async function inPlay(request: FastifyRequest): Promise<Connection[]> {
    const { model, ...place } = parse(assistantQuery, request.query);
    return scope.connections(principalOf(request), placeOf(place), model);
  }

  app.get('/mcp_resources', limited, async (request) => sources.resources(await inPlay(request)));

  app.get('/mcp_prompts', limited, async (request) => sources.prompts(await inPlay(request)));

  app.post('/mcp_completions', limited, async (request) => {
    const {
      place,
      server_label: label,
      ref,
      argument,
      context,
    } = parse(completionBody, request.body);
    const connection = await scope.connection(principalOf(request), placeOf(place), label);
    return sources.complete(connection, {
      ref,
      argument,
      ...(context === undefined ? {} : { context }),
    });
  });
}
