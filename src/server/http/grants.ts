/** `/v1/grants`: lists and revokes a person's remembered approvals. */
import type { FastifyInstance } from 'fastify';
import type { DeletedGrant, GrantObject } from '../../protocol';
import { holds, toGrantObject } from '../gate';
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
  /** Compares with the last accepted definitions, so that the list does not wait for a server. */
  async function standing(grants: readonly Grant[]): Promise<GrantObject[]> {
    const labels = [...new Set(grants.map((grant) => grant.server_label))];
    const servers = labels.flatMap((label) => connections.get(label)?.server ?? []);
    const accepted = await Promise.all(servers.map((server) => store.toolDefinitions.read(server)));
    return grants.flatMap((grant) => {
      const index = servers.findIndex(({ label }) => label === grant.server_label);
      const server = servers[index];
      const pin = accepted[index]?.find(({ toolName }) => toolName === grant.tool_name);
      const isStanding =
        server &&
        pin &&
        holds(
          grant,
          { server, name: pin.toolName, definitionHash: pin.definitionHash },
          effects.now(),
        );
      return isStanding ? [toGrantObject(grant, server)] : [];
    });
  }

  app.get('/grants', async (request) => {
    const principal = principalOf(request);
    const { course_id: courseId } = parse(courseQuery, request.query);
    await lms.checkAccess(principal, { course_id: courseId });
    const grants = await store.grants.live(principal.userId, courseId);
    return paginate(await standing(grants), { order: 'desc', limit: MAX_LISTED });
  });

  app.delete<{ Params: { id: string } }>('/grants/:id', async (request): Promise<DeletedGrant> => {
    const { id } = request.params;
    await store.grants.revoke(id, principalOf(request).userId);
    return { id, object: 'grant.deleted', deleted: true };
  });
}
