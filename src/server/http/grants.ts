/** `/v1/grants`: lists and revokes a person's remembered approvals. */
import type { FastifyInstance } from 'fastify';
import type { DeletedGrant, GrantObject } from '../../protocol';
import { holds, toGrantObject } from '../gate';
import { boundHashOf } from '../mcp';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { courseQuery, parse } from './parse';
import { paginate, type Grant } from '../store';

/** A person has few; the rest is not listed. */
const MAX_LISTED = 500;

export function grantRoutes(
  app: FastifyInstance,
  { connections, effects, lms, store }: AppDeps,
): void {
  /** Compares with the last accepted definition, so that the list does not wait for a server. */
  async function standing(grant: Grant): Promise<GrantObject[]> {
    const { server_label: label, tool_name: name } = grant;
    const server = connections.get(label)?.server;
    const accepted = server ? await store.toolDefinitions.definition(server, name) : null;
    if (!server || accepted === null) {
      return [];
    }
    const tool = { server, name, definitionHash: boundHashOf(server, accepted) };
    return holds(grant, tool, effects.now()) ? [toGrantObject(grant, server)] : [];
  }

  app.get('/grants', async (request) => {
    const principal = principalOf(request);
    const { course_id: courseId } = parse(courseQuery, request.query);
    await lms.checkAccess(principal, { course_id: courseId });
    const grants = await store.grants.live(principal.userId, courseId);
    const shown = await Promise.all(grants.map(standing));
    return paginate(shown.flat(), { order: 'desc', limit: MAX_LISTED });
  });

  app.delete<{ Params: { id: string } }>('/grants/:id', async (request): Promise<DeletedGrant> => {
    const { id } = request.params;
    await store.grants.revoke(id, principalOf(request).userId);
    return { id, object: 'grant.deleted', deleted: true };
  });
}
