/** `/v1/models`: which workflows a person may name as `model` here. */
import type { FastifyInstance } from 'fastify';
import type { ModelList } from '../../protocol';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { parse, place } from './parse';

export function modelRoutes(app: FastifyInstance, { agent }: Pick<AppDeps, 'agent'>): void {
  app.get('/models', async (request): Promise<ModelList> => {
    const workflows = await agent.listWorkflows(principalOf(request), parse(place, request.query));
    return {
      object: 'list',
      data: workflows.map(({ id, title }) => ({
        id,
        object: 'model',
        created: 0,
        owned_by: 'mcp_assistant',
        mcp_assistant: { title },
      })),
    };
  });
}
