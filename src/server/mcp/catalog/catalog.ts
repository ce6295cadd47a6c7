/**
 * Offers the tools of a workflow's servers under names that every provider accepts, each with the
 * hash that pins its definition.
 */
import type { Tool } from '@modelcontextprotocol/client';
import type { ToolFace } from '../../../protocol';
import { beginning, BOUNDS, revealed, sha256, within, type JsonObject } from '../../base';
import type { McpServerConfig } from '../../config';
import { visibleSchema } from '../../policy';
import type { Connection } from '../connection/connection';
import type { Absence, Known } from '../connection/last-listing';
import {
  boundHash,
  modelSchema,
  modelText,
  type ArgumentsCheck,
  type ArgumentsRepair,
  type Definition,
  type DefinitionFlag,
  type FieldDifference,
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
  /** What approvals and grants are bound to: see `boundHash`. */
  definitionHash: string;
  /** What a call depends on: see `contractHash`. */
  contract: string;
  /** How the server words it now, where staff have accepted other words; else `null`. */
  reworded: readonly FieldDifference[] | null;
  /** The canonical definition itself. */
  definition: string;
  /** For people: hidden characters are visible. */
  face: ToolFace;
  flags: readonly DefinitionFlag[];
  checkArguments: ArgumentsCheck;
  repairArguments: ArgumentsRepair;
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

function toCatalogTool(
  server: McpServerConfig,
  definition: Definition,
  reworded: CatalogTool['reworded'],
): CatalogTool {
  const { name } = definition.tool;
  const tool: CatalogTool = known.get(definition) ?? {
    modelName: modelName(server.label, name),
    server,
    name,
    description: modelText(descriptionOf(server, definition.tool)),
    inputSchema: visibleSchema(
      server,
      name,
      modelSchema(definition.tool.inputSchema as JsonObject),
    ),
    definitionHash: boundHash(server, definition),
    contract: definition.contract,
    reworded: null,
    definition: definition.text,
    face: faceOf(server, definition),
    flags: definition.flags,
    checkArguments: definition.checkArguments,
    repairArguments: definition.repairArguments,
  };
  known.set(definition, tool);
  return reworded ? { ...tool, reworded, definitionHash: rewordedHash(tool.definitionHash) } : tool;
}

/**
 * An approval of a reworded tool is bound to that, too: a person who saw only the accepted words is
 * asked again, once.
 */
const rewordedHash = (hash: string): string => sha256(`reworded ${hash}`);

/**
 * Whether a call was proposed for this tool. Its return to the accepted words is no news.
 * @param isAsked A person approved the call. Nobody reads the words for one without a gate.
 */
export const isBoundTo = (
  { definitionHash, reworded }: Pick<CatalogTool, 'definitionHash' | 'reworded'>,
  hash: string,
  isAsked = true,
): boolean =>
  hash === definitionHash ||
  (reworded === null && hash === rewordedHash(definitionHash)) ||
  (!isAsked && definitionHash === rewordedHash(hash));

function assemble(servers: readonly ServerTools[], unavailable: Catalog['unavailable']): Catalog {
  const tools = new Map<string, CatalogTool>();
  const unusable = servers.flatMap((entry) => entry.unusable);
  for (const { server, accepted, reworded } of servers) {
    const others = new Map(reworded.map((tool) => [tool.accepted, tool.difference]));
    for (const definition of accepted) {
      const tool = toCatalogTool(server, definition, others.get(definition) ?? null);
      if (tools.has(tool.modelName)) {
        const why = whyUnusable('name_collision');
        unusable.push({ serverLabel: server.label, name: tool.name, ...why });
      } else {
        tools.set(tool.modelName, tool);
      }
    }
  }
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
