/**
 * Offers the tools of a workflow's servers under names that every provider accepts, each with the
 * hash that pins its definition.
 */
import type { Tool } from '@modelcontextprotocol/client';
import type { ToolFace } from '../../../protocol';
import { beginning, BOUNDS, revealed, within, type JsonObject } from '../../base';
import type { McpServerConfig } from '../../config';
import { visibleSchema } from '../../policy';
import type { Connection } from '../connection/connection';
import type { Absence, Known } from '../connection/last-listing';
import {
  modelSchema,
  modelText,
  type ArgumentsCheck,
  type Definition,
  type DefinitionFlag,
} from '../definitions/definition';
import { modelName } from '../definitions/model-name';
import { whyUnusable, type UnusableTool } from '../definitions/unusable-tool';
import {
  readServerTools,
  type CatalogDeps,
  type QuarantinedTool,
  type ServerTools,
} from './server-tools';

export interface CatalogTool {
  /** The model's name for the tool: unique, at most 64 characters of `[A-Za-z0-9_-]`. */
  modelName: string;
  server: McpServerConfig;
  /** The server's own name for the tool. */
  name: string;
  /** For the model: without hidden characters, limited in length. */
  description: string;
  /** For the model: without hidden characters and without parameters that the operator forbids. */
  inputSchema: JsonObject;
  /**
   * SHA-256 of the canonical definition: name, title, description, schemas, annotations, execution.
   */
  definitionHash: string;
  /** The canonical definition itself. */
  definition: string;
  /** For people: hidden characters are visible. */
  face: ToolFace;
  flags: readonly DefinitionFlag[];
  checkArguments: ArgumentsCheck;
}

export interface Catalog {
  /** By `modelName`, in the order of the workflow's labels, then by tool name. */
  tools: ReadonlyMap<string, CatalogTool>;
  /** Servers that cannot be used now, by label; their tools are as they were last listed. */
  unavailable: ReadonlyMap<string, Absence>;
  /** Not offered: changed since they were accepted. */
  quarantined: readonly QuarantinedTool[];
  /** Not offered: not usable. */
  unusable: readonly UnusableTool[];
}

/** As much as the model gets of it, so that the model alone reads nothing. */
const shown = (text: string, most: number): string =>
  text.length <= most ? revealed(text) : `${revealed(beginning(text, most))} [cut]`;

function titleOf(server: McpServerConfig, tool: Tool): string | null {
  const title = tool.title ?? tool.annotations?.title;
  return (
    server.displayNames.get(tool.name) ??
    (typeof title === 'string' ? shown(title, BOUNDS.toolTitleChars) : null)
  );
}

function faceOf(server: McpServerConfig, { tool }: Definition): ToolFace {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations ?? {};
  const hints = Object.entries({
    readOnlyHint,
    destructiveHint,
    idempotentHint,
    openWorldHint,
  }).filter(([, value]) => typeof value === 'boolean');
  return {
    server_name: server.name,
    tool_title: titleOf(server, tool),
    tool_description:
      server.descriptions.get(tool.name) ??
      (tool.description === undefined
        ? null
        : shown(tool.description, BOUNDS.toolDescriptionChars)),
    annotations: hints.length === 0 ? null : Object.fromEntries(hints),
  };
}

/**
 * The model reads the operator's words if there are any, so that it names a tool as people see it.
 */
function descriptionOf(server: McpServerConfig, tool: Tool): string {
  const displayName = server.displayNames.get(tool.name);
  const description = server.descriptions.get(tool.name) ?? tool.description;
  if (displayName === undefined) {
    return description ?? tool.title ?? tool.name;
  }
  return description === undefined ? displayName : `${displayName}: ${description}`;
}

/** A cached definition lives as long as its listing. */
const known = new WeakMap<Definition, CatalogTool>();

function toCatalogTool(server: McpServerConfig, definition: Definition): CatalogTool {
  const { name } = definition.tool;
  const tool = known.get(definition) ?? {
    modelName: modelName(server.label, name),
    server,
    name,
    description: modelText(descriptionOf(server, definition.tool)),
    inputSchema: visibleSchema(
      server,
      name,
      modelSchema(definition.tool.inputSchema as JsonObject),
    ),
    definitionHash: definition.hash,
    definition: definition.text,
    face: faceOf(server, definition),
    flags: definition.flags,
    checkArguments: definition.checkArguments,
  };
  known.set(definition, tool);
  return tool;
}

/**
 * How many tools of each server fit. Servers take turns, so a server with many tools leaves room
 * for the others.
 */
function shares(counts: readonly number[]): number[] {
  const given = counts.map(() => 0);
  let room: number = BOUNDS.toolsOffered;
  for (let round = 0; room > 0 && counts.some((count) => count > round); round += 1) {
    counts.forEach((count, index) => {
      if (count <= round || room === 0) {
        return;
      }
      given[index] = round + 1;
      room -= 1;
    });
  }
  return given;
}

function assemble(servers: readonly ServerTools[], unavailable: Catalog['unavailable']): Catalog {
  const tools = new Map<string, CatalogTool>();
  const unusable = servers.flatMap((entry) => entry.unusable);
  const given = shares(servers.map(({ accepted }) => accepted.length));
  servers.forEach(({ server, accepted }, index) => {
    accepted.forEach((definition, position) => {
      const tool = toCatalogTool(server, definition);
      const within = position < (given[index] ?? 0);
      if (within && !tools.has(tool.modelName)) {
        tools.set(tool.modelName, tool);
      } else {
        unusable.push({
          serverLabel: server.label,
          name: tool.name,
          ...whyUnusable(within ? 'name_collision' : 'too_many_tools'),
        });
      }
    });
  });
  return {
    tools,
    unavailable,
    quarantined: servers.flatMap((entry) => entry.quarantined),
    unusable,
  };
}

/** How long a fresh list is waited for. */
const FRESH_MS = 10_000;

/** What the server lists now, and nothing that it listed before. */
async function listedNow(connection: Connection): Promise<Omit<Known, 'since'>> {
  const late = () => new Error('the server takes too long');
  try {
    const listing = await within(FRESH_MS, connection.listing({ fresh: true }), late);
    return { listing, absence: null };
  } catch {
    // The connection logs the reason.
    return { listing: null, absence: 'away' };
  }
}

/**
 * Lists all servers in parallel, and waits at most two seconds: a server that is slow or away
 * offers what it listed last.
 * @param options.fresh Labels of the servers that must list their tools now, within ten seconds.
 * @throws whatever the pins throw: without pins nothing may be offered.
 */
export async function readCatalog(
  connections: readonly Connection[],
  deps: CatalogDeps,
  options: { fresh?: ReadonlySet<string> } = {},
): Promise<Catalog> {
  const unavailable = new Map<string, Absence>();
  const servers = await Promise.all(
    connections.map(async (connection) => {
      const { label } = connection.server;
      const { listing, absence } = await (options.fresh?.has(label)
        ? listedNow(connection)
        : connection.known());
      if (absence !== null) {
        unavailable.set(label, absence);
      }
      return listing && readServerTools(connection, listing, deps);
    }),
  );
  return assemble(
    servers.filter((entry) => entry !== null),
    unavailable,
  );
}

/** The server still lists this tool, but in a form that may not be used. */
export function isWithheld(
  { quarantined, unusable }: Catalog,
  label: string,
  toolName: string,
): boolean {
  return (
    quarantined.some(
      ({ serverLabel, definition }) => serverLabel === label && definition.tool.name === toolName,
    ) || unusable.some(({ serverLabel, name }) => serverLabel === label && name === toolName)
  );
}
