/** `/v1/mcp_servers`: staff see what the tool servers offer, and accept tools that have changed. */
import type { FastifyInstance } from 'fastify';
import type { McpServerObject, McpServerTool } from '../../protocol';
import { AppError } from '../errors';
import { acceptDefinition, readServerTools, revealed, type CatalogDeps, type Connection, type Definition, type ServerTools } from '../mcp';
import type { AppDeps } from './app';
import { principalOf } from './authenticated';
import { acceptTool, mcpServersQuery, parse } from './schemas';

function describe({ tool, hash, flags }: Definition): McpServerTool {
  return {
    name: tool.name,
    title: tool.title === undefined ? null : revealed(tool.title),
    description: tool.description === undefined ? null : revealed(tool.description),
    state: 'accepted',
    definition_hash: hash,
    flags: flags.map(({ field, characters }) => ({ field, characters: [...characters] })),
    difference: [],
    reason: null,
  };
}

function toolsOf({ accepted, quarantined, refused }: ServerTools): McpServerTool[] {
  const tools: McpServerTool[] = [
    ...accepted.map(describe),
    ...quarantined.map(({ definition, difference }) => ({
      ...describe(definition), state: 'quarantined' as const, difference: difference.map((change) => ({ ...change })),
    })),
    ...refused.map(({ name, code, reason }) => ({
      name, title: null, description: null, state: 'refused' as const, definition_hash: null, flags: [], difference: [],
      reason: { code, message: reason },
    })),
  ];
  return tools.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function mcpServerRoutes(app: FastifyInstance, { connections, lms, logger, store }: AppDeps): void {
  const deps: CatalogDeps & { pins: NonNullable<CatalogDeps['pins']> } = {
    pins: store.toolDefinitions,
    log: ({ server, message, error }) => logger.warn({ server, err: error }, message),
  };

  async function inspect(connection: Connection): Promise<McpServerObject> {
    // Why not is logged by the connection.
    const listing = await connection.listing().catch(() => null);
    const { label, name } = connection.server;
    const tools = listing ? toolsOf(await readServerTools(connection.server, listing, deps)) : [];
    return { object: 'mcp_server', label, name, status: listing ? connection.status() : 'unavailable', tools };
  }

  app.get('/mcp_servers', async (request) => {
    const principal = principalOf(request);
    const { isStaff } = await lms.checkAccess(principal, parse(mcpServersQuery, request.query));
    if (!isStaff && !principal.isGlobalStaff) throw new AppError('staff_required', 'Only staff of the course may see its tool servers.');
    return { object: 'list', data: await Promise.all([...connections.values()].map(inspect)) };
  });

  // A server serves every course, so that staff of one of them cannot decide for all.
  app.post<{ Params: { label: string; tool: string } }>('/mcp_servers/:label/tools/:tool/accept', async (request) => {
    const { isGlobalStaff, userId } = principalOf(request);
    if (!isGlobalStaff) throw new AppError('staff_required', 'Only administrators of the LMS may accept a changed tool.');
    const { definition_hash: definitionHash } = parse(acceptTool, request.body);
    const { label, tool: name } = request.params;
    const connection = connections.get(label);
    const outcome = connection ? await acceptDefinition(connection, { name, definitionHash }, userId, deps) : 'unknown';
    if (!connection || outcome === 'unknown') throw new AppError('not_found', 'There is no such tool.');
    if (outcome === 'unavailable') throw new AppError('mcp_server_unavailable', 'The server cannot be reached. Nothing was accepted.');
    if (outcome === 'changed') throw new AppError('approval_stale', 'The tool has changed once more. Look at it again.', { param: 'definition_hash' });
    return inspect(connection);
  });
}
