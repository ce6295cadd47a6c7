/**
 * Connects to one server as a turn does, and reports what it offers and what the operator's policy
 * says about it.
 */
import { basename } from 'node:path';
import type { Tool } from '@modelcontextprotocol/client';
import { within, type JsonObject } from '../base';
import { wordFor, type McpServerConfig, type Workflow } from '../config';
import {
  createAttachables,
  readCatalog,
  type CatalogTool,
  type Connection,
  type UnusableTool,
} from '../mcp';
import { changeWarnings, LISTINGS, readChanges, type ChangeDeps } from './changes';
import { DeadlineError, explain } from './explain';
import type { ConfiguredPolicy, ServerReport, ToolReport } from './report';
import { hiddenParameters, toolObjection, type PolicyTool, decide } from '../policy';

export interface InspectDeps extends ChangeDeps {
  connect: (server: McpServerConfig) => Connection;
}

export interface Inspection {
  report: ServerReport;
  /** What the operator's lists allow of it. */
  tools: readonly CatalogTool[];
}

const WITHHELD = 'has changed since it was accepted';
const policyTool = ({ name, annotations }: Tool): PolicyTool => ({
  name,
  annotations: annotations ?? null,
});

/** The server without the operator's lists, so that the report shows every tool. */
function unfiltered(server: McpServerConfig): McpServerConfig {
  return { ...server, allowedTools: null, allowedReadOnly: null, disallowedTools: new Set() };
}

function unusableReport({ name, reason }: UnusableTool): ToolReport {
  return {
    name,
    display_name: null,
    policy: 'refused',
    reason,
    refused_parameters: [],
    remember: 'never',
    reviewed: false,
  };
}

function toolReport(server: McpServerConfig, tool: Tool): ToolReport {
  const reason = toolObjection(server, policyTool(tool));
  const verdict = decide(server, policyTool(tool));
  return {
    name: tool.name,
    display_name: server.displayNames.get(tool.name) ?? null,
    policy: reason !== null || verdict === 'refuse' ? 'refused' : verdict,
    reason,
    refused_parameters: hiddenParameters(server, tool.name, tool.inputSchema as JsonObject).hidden,
    remember: wordFor(server.remember, tool.name),
    reviewed: wordFor(server.review, tool.name) === 'always',
  };
}

/**
 * Configured names that the server does not have, and tools that cannot be called because the
 * configuration leaves out a required parameter.
 */
function warningsOf(
  server: McpServerConfig,
  tools: readonly Tool[],
  capabilities: readonly string[],
): string[] {
  const offered = new Set(tools.map(({ name }) => name));
  const named: readonly [key: string, names: Iterable<string>][] = [
    ['allowed_tools', server.allowedTools ?? []],
    ['disallowed_tools', server.disallowedTools],
    ['allowed_params', server.allowedParams.keys()],
    ['require_approval.always', server.approval.always],
    ['require_approval.never', server.approval.never],
    ['remember_approval', server.remember.tools.keys()],
    ['review_result', server.review.tools.keys()],
    ['tool_name_to_display_name', server.displayNames.keys()],
    ['tool_name_to_description', server.descriptions.keys()],
  ];
  const unknown = named.flatMap(([key, names]) =>
    [...names]
      .filter((name) => !offered.has(name))
      .map((name) => `${key} names ${name}, which the server does not offer`),
  );
  const useless = tools.flatMap((tool) =>
    hiddenParameters(server, tool.name, tool.inputSchema as JsonObject).needed.map(
      (name) =>
        `${tool.name} cannot be called: it requires ${name}, which allowed_params leaves out`,
    ),
  );
  const claimed = (server.registry?.capabilities ?? [])
    .filter((capability) => !capabilities.includes(capability))
    .map((capability) => `the registry promises ${capability}, which the server does not offer`);
  return [...unknown, ...useless, ...claimed];
}

/** Lists once, so no list gets old. A server that fails at this may work all the same. */
async function leftOutOf(connection: Connection): Promise<string[]> {
  try {
    return await createAttachables({ now: () => 0, log: () => {} }).leftOut(connection);
  } catch (error) {
    return [`its resources and prompts cannot be listed: ${explain(error).reason}`];
  }
}

async function offerOf(
  server: McpServerConfig,
  connection: Connection,
  deps: ChangeDeps,
): Promise<
  Pick<
    ServerReport,
    'era' | 'protocol_version' | 'server_name' | 'capabilities' | 'tools' | 'warnings'
  > & { allowed: CatalogTool[] }
> {
  const changes = await readChanges(connection, deps);
  const { tools: listed } = await connection.listing();
  const { tools: usable, unusable } = await readCatalog([connection], {
    log: () => {},
    pins: null,
  });
  const unusableNames = new Set(unusable.map(({ name }) => name));
  const withheld = new Set(changes.quarantined.map(({ definition }) => definition.tool.name));
  const tools = listed.filter(({ name }) => !unusableNames.has(name));
  const description = connection.describe();
  const capabilities = description?.capabilities ?? [];
  return {
    era: description?.era ?? null,
    protocol_version: description?.protocolVersion ?? null,
    server_name: description?.serverName ?? null,
    capabilities,
    tools: [
      ...tools.map((tool) =>
        withheld.has(tool.name)
          ? { ...toolReport(server, tool), policy: 'refused' as const, reason: WITHHELD }
          : toolReport(server, tool),
      ),
      ...unusable.map(unusableReport),
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
    warnings: [
      ...warningsOf(server, listed, capabilities),
      ...(await leftOutOf(connection)),
      ...changeWarnings(changes),
    ],
    allowed: [...usable.values()].filter(
      ({ name, face: { annotations } }) => toolObjection(server, { name, annotations }) === null,
    ),
  };
}

function configuredPolicy({
  approval,
  allowedTools,
  disallowedTools,
  headers,
  oauth,
}: McpServerConfig): ConfiguredPolicy {
  const hasHeaders = Object.keys(headers).length > 0;
  return {
    auth: oauth?.flow ?? (hasHeaders ? 'headers' : 'none'),
    require_approval: {
      default: approval.default,
      always: [...approval.always],
      never: [...approval.never],
    },
    allowed_tools: allowedTools && [...allowedTools],
    disallowed_tools: [...disallowedTools],
  };
}

/**
 * Never rejects: the report holds the failures. Takes at most the server's connect timeout plus a
 * list timeout for each listing of tools, and one for everything else that it lists.
 */
export async function inspect(
  server: McpServerConfig,
  workflows: Iterable<Workflow>,
  { connect, ...deps }: InspectDeps,
): Promise<Inspection> {
  const used = [...workflows]
    .filter(({ mcpServers }) => mcpServers.includes(server.label))
    .map(({ id }) => id);
  const report: ServerReport = {
    label: server.label,
    name: server.name,
    transport: server.transport,
    protocol: server.protocol,
    workflows: used,
    registry: server.registry,
    host: server.stdio === null ? new URL(server.url).host : null,
    program: server.stdio === null ? null : basename(server.stdio.command),
    reachable: false,
    failure: null,
    era: null,
    protocol_version: null,
    server_name: null,
    capabilities: [],
    tools: [],
    searched_in: [],
    configured: configuredPolicy(server),
    warnings: [],
  };
  const unused = used.length === 0 ? ['no workflow names it in mcp_configs'] : [];
  if (server.oauth?.flow === 'authorization_code') {
    const warnings = [...unused, 'was not asked: each person connects an account of their own'];
    return { report: { ...report, reachable: true, warnings }, tools: [] };
  }
  const connection = connect(unfiltered(server));
  try {
    const { allowed, ...offer } = await within(
      server.timeouts.connectMs + (LISTINGS + 1) * server.timeouts.listMs,
      offerOf(server, connection, deps),
      () => new DeadlineError(),
    );
    const warnings = [...unused, ...offer.warnings];
    return { report: { ...report, ...offer, reachable: true, warnings }, tools: allowed };
  } catch (error) {
    return { report: { ...report, failure: explain(error), warnings: unused }, tools: [] };
  } finally {
    // A failure to close does not change the report.
    await Promise.allSettled([connection.close()]);
  }
}
