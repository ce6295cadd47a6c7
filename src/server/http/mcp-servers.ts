/**
 * `/v1/mcp_servers`: staff see what the tool servers offer, accept changed tools, and switch tools
 * off.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type {
  AcceptToolRequest,
  McpServerObject,
  McpServerTool,
  SwitchRequest,
} from '../../protocol';
import { serversIn } from '../agent';
import type { Principal } from '../auth';
import { AppError, revealed } from '../base';
import {
  acceptDefinition,
  readCatalog,
  readServerTools,
  searchedServers,
  toolBudget,
  type CatalogDeps,
  type Connection,
  type Definition,
  type ServerTools,
} from '../mcp';
import type { AppDeps } from './deps';
import { principalOf, requireAdministrator } from './authenticated';
import { courseQuery, parse } from './parse';

const acceptTool = z.strictObject({
  definition_hash: z.string().regex(/^[0-9a-f]{64}$/),
}) satisfies z.ZodType<AcceptToolRequest>;

const switchTool = z.strictObject({
  disabled: z.boolean(),
}) satisfies z.ZodType<SwitchRequest>;

function describe({ tool, hash, flags }: Definition): McpServerTool {
  return {
    name: tool.name,
    title: tool.title === undefined ? null : revealed(tool.title),
    description: tool.description === undefined ? null : revealed(tool.description),
    state: 'accepted',
    disabled: false,
    definition_hash: hash,
    flags: flags.map(({ field, characters }) => ({ field, characters: [...characters] })),
    difference: [],
    reason: null,
    refused_by: [],
  };
}

function toolsOf({
  accepted,
  reworded,
  quarantined,
  unusable,
  flapping,
}: ServerTools): McpServerTool[] {
  const rewordings = new Map(reworded.map((tool) => [tool.accepted, tool]));
  const flaps = new Map(flapping.map(({ name, difference }) => [name, difference]));
  const tools: McpServerTool[] = [
    ...accepted.map((definition) => {
      const rewording = rewordings.get(definition);
      return rewording
        ? {
            ...describe(definition),
            state: 'reworded' as const,
            definition_hash: rewording.listed.hash,
            difference: [...rewording.difference],
          }
        : describe(definition);
    }),
    ...quarantined.map(({ definition, difference }) => ({
      ...describe(definition),
      state: 'quarantined' as const,
      difference: [...difference],
    })),
    ...unusable.map(({ name, code, reason }) => ({
      name,
      title: null,
      description: null,
      state: 'refused' as const,
      disabled: false,
      definition_hash: null,
      flags: [],
      difference: [],
      reason: { code, message: reason },
      refused_by: [],
    })),
  ];
  return tools
    .map((tool) => {
      const last = flaps.get(tool.name);
      const { difference } = tool;
      return last
        ? {
            ...tool,
            flapping: true as const,
            difference: difference.length ? difference : [...last],
          }
        : tool;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function inspectServer(
  connection: Connection,
  { store, agent }: Pick<AppDeps, 'store' | 'agent'>,
  deps: CatalogDeps,
): Promise<McpServerObject> {
  const { listing, absence, since } = await connection.known();
  const { label, name } = connection.server;
  const [listed, switches] = await Promise.all([
    listing && readServerTools(connection, listing, deps),
    store.switches.read(),
  ]);
  const refused = agent.refusedTools().filter(({ serverLabel }) => serverLabel === label);
  const tools = (listed ? toolsOf(listed) : []).map((tool) => ({
    ...tool,
    disabled: switches.isToolOff(label, tool.name),
    refused_by: refused
      .filter(({ toolName }) => toolName === tool.name)
      .map(({ provider }) => provider),
  }));
  return {
    object: 'mcp_server',
    label,
    name,
    status: absence === 'connecting' ? absence : absence ? 'unavailable' : connection.status(),
    since: since === null ? null : Math.floor(since / 1000),
    disabled: switches.isOff(label),
    tools,
  };
}

/** Adds in which workflows there are so many tools that those of a server are searched. */
async function withSearches(
  servers: readonly McpServerObject[],
  { config: { workflows, limits }, connections }: Pick<AppDeps, 'config' | 'connections'>,
  deps: CatalogDeps,
): Promise<McpServerObject[]> {
  const searched = await Promise.all(
    [...workflows.values()].map(async ({ id, mcpServers, provider }) => {
      const read = await readCatalog(
        mcpServers.flatMap((label) => connections.get(label) ?? []),
        deps,
      );
      const budget = toolBudget(provider, limits);
      return { id, labels: searchedServers(read.tools.values(), budget) };
    }),
  );
  return servers.map((server) => ({
    ...server,
    searched_in: searched.filter(({ labels }) => labels.has(server.label)).map(({ id }) => id),
  }));
}

function checkAccepted(outcome: Awaited<ReturnType<typeof acceptDefinition>>): void {
  if (outcome === 'unknown') {
    throw new AppError('not_found', 'There is no such tool.');
  }
  if (outcome === 'unavailable') {
    throw new AppError(
      'mcp_server_unavailable',
      'The server cannot be reached. Nothing was accepted.',
    );
  }
  if (outcome === 'changed') {
    throw new AppError('approval_stale', 'The tool has changed once more. Look at it again.', {
      param: 'definition_hash',
    });
  }
}

export function mcpServerRoutes(
  app: FastifyInstance,
  { agent, config, connections, lms, logger, store }: AppDeps,
): void {
  const deps: CatalogDeps & { pins: NonNullable<CatalogDeps['pins']> } = {
    pins: store.toolDefinitions,
    log: ({ subject, message, error }) => logger.warn({ subject, err: error }, message),
  };

  const inspect = (connection: Connection) => inspectServer(connection, { store, agent }, deps);

  /** Works without the server: a switch matters most for a server that misbehaves. */
  async function turn(
    principal: Principal,
    label: string,
    tool: string | null,
    body: unknown,
  ): Promise<McpServerObject> {
    requireAdministrator(principal, 'switch tools off or on');
    const { disabled } = parse(switchTool, body);
    const connection = connections.get(label);
    if (!connection) {
      throw new AppError('not_found', 'There is no such server.');
    }
    await store.switches.set({ label, tool }, disabled, principal.userId);
    logger.warn(
      { user: principal.userId, server: label, tool, disabled },
      disabled ? 'switched off' : 'switched on',
    );
    return inspect(connection);
  }

  app.get('/mcp_servers', async (request) => {
    const principal = principalOf(request);
    const place = parse(courseQuery, request.query);
    const { isStaff } = await lms.checkAccess(principal, place);
    if (!isStaff && !principal.isGlobalStaff) {
      throw new AppError('staff_required', 'Only staff of the course may see its tool servers.');
    }
    const inCourse = principal.isGlobalStaff
      ? connections
      : serversIn(config.workflows, place.course_id);
    const shown = [...connections.values()].filter(({ server }) => inCourse.has(server.label));
    const servers = await Promise.all(shown.map(inspect));
    return { object: 'list', data: await withSearches(servers, { config, connections }, deps) };
  });

  // Only administrators: a server serves every course, so staff of one course must not decide for
  // all.
  app.post<{ Params: { label: string; tool: string } }>(
    '/mcp_servers/:label/tools/:tool/accept',
    async (request) => {
      const principal = principalOf(request);
      requireAdministrator(principal, 'accept a changed tool');
      const { definition_hash: definitionHash } = parse(acceptTool, request.body);
      const { label, tool: name } = request.params;
      const connection = connections.get(label);
      if (!connection) {
        throw new AppError('not_found', 'There is no such tool.');
      }
      checkAccepted(
        await acceptDefinition(connection, { name, definitionHash }, principal.userId, deps),
      );
      return inspect(connection);
    },
  );

  app.post<{ Params: { label: string } }>('/mcp_servers/:label/switch', async (request) =>
    turn(principalOf(request), request.params.label, null, request.body),
  );

  app.post<{ Params: { label: string; tool: string } }>(
    '/mcp_servers/:label/tools/:tool/switch',
    async (request) =>
      turn(principalOf(request), request.params.label, request.params.tool, request.body),
  );
}
