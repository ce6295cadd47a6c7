/**
 * `/v1/mcp_resources`, `/v1/mcp_prompts` and `/v1/mcp_completions`: lists what can be attached and
 * completes arguments.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CompletionRequest } from '../../protocol';
import type { Attachables, Reached } from '../mcp';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { assistantQuery, filledArguments, id, parse, place, serverLabel, uri } from './parse';
import type { ReachableServers } from './reachable-servers';

const completionBody = z.strictObject({
  place,
  server_label: serverLabel,
  ref: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('prompt'), name: id }),
    z.strictObject({ type: z.literal('resource_template'), uri_template: uri }),
  ]),
  argument: z.strictObject({ name: id, value: z.string().max(512) }),
  context: filledArguments.optional(),
}) satisfies z.ZodType<CompletionRequest>;

export function attachableRoutes(
  app: FastifyInstance,
  { config }: AppDeps,
  reachable: ReachableServers,
  attachables: Attachables,
): void {
  const limited = { config: { rateLimit: { max: config.limits.requestsPerMinute } } };

  async function inPlay(request: FastifyRequest): Promise<Reached[]> {
    const { model, ...place } = parse(assistantQuery, request.query);
    return reachable.servers(principalOf(request), place, model);
  }

  app.get('/mcp_resources', limited, async (request) =>
    attachables.resources(await inPlay(request)),
  );

  app.get('/mcp_prompts', limited, async (request) => attachables.prompts(await inPlay(request)));

  app.post('/mcp_completions', limited, async (request) => {
    const {
      place,
      server_label: label,
      ref,
      argument,
      context,
    } = parse(completionBody, request.body);
    const server = await reachable.server(principalOf(request), place, label);
    return attachables.complete(server, {
      ref,
      argument,
      ...(context === undefined ? {} : { context }),
    });
  });
}
