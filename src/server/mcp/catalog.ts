/** The tools of a workflow's servers under names that every provider accepts, each with the hash that pins its definition. */
import type { Tool } from '@modelcontextprotocol/client';
import type { ToolFace } from '../../protocol';
import { canonicalJson, sha256, type JsonObject, type JsonValue } from '../canonical-json';
import type { McpServerConfig } from '../config/types';
import type { Connection } from './connection';
import { compileSchema, type ArgumentsCheck } from './json-schema';

export interface CatalogTool {
  /** What the model calls it: `<label>__<tool>`, at most 64 characters of `[A-Za-z0-9_-]`, unique. */
  modelName: string;
  server: McpServerConfig;
  /** The server's own name for it. */
  name: string;
  description: string;
  inputSchema: JsonObject;
  /** SHA-256 of the canonical raw definition: name, title, description, schemas, annotations. */
  definitionHash: string;
  face: ToolFace;
  checkArguments: ArgumentsCheck;
}

export interface Catalog {
  /** By `modelName`, in the order of the workflow's labels, then by tool name. */
  tools: ReadonlyMap<string, CatalogTool>;
  /** Labels of servers that could not be listed. */
  unavailable: readonly string[];
}

const MODEL_NAME_CHARS = 64;
const TOOL_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** Shortens and disambiguates with a hash of the full name, so that two tools never share a name. */
export function modelName(label: string, tool: string, taken: ReadonlySet<string>): string {
  const full = `${label}__${tool}`;
  const plain = full.replace(/[^A-Za-z0-9_-]/g, '_');
  if (plain === full && plain.length <= MODEL_NAME_CHARS && !taken.has(plain)) return plain;
  return `${plain.slice(0, MODEL_NAME_CHARS - 9)}_${sha256(full).slice(0, 8)}`;
}

function faceOf(server: McpServerConfig, tool: Tool): ToolFace {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations ?? {};
  const claims = Object.entries({ readOnlyHint, destructiveHint, idempotentHint, openWorldHint }).filter(([, value]) => value !== undefined);
  return {
    server_name: server.name,
    tool_title: tool.title ?? tool.annotations?.title ?? null,
    tool_description: tool.description ?? null,
    annotations: claims.length === 0 ? null : Object.fromEntries(claims),
  };
}

export function definitionHash(tool: Tool): string {
  // Through JSON first: what was listed is JSON, and `undefined` members must not count.
  return sha256(canonicalJson(JSON.parse(JSON.stringify(tool)) as JsonValue));
}

export interface CatalogDeps {
  log: (event: { server: string; message: string; error?: unknown }) => void;
}

function toCatalogTool(server: McpServerConfig, tool: Tool, taken: ReadonlySet<string>): CatalogTool {
  const inputSchema = tool.inputSchema as JsonObject;
  const hash = definitionHash(tool);
  return {
    modelName: modelName(server.label, tool.name, taken),
    server,
    name: tool.name,
    description: tool.description ?? tool.title ?? tool.name,
    inputSchema,
    definitionHash: hash,
    face: faceOf(server, tool),
    checkArguments: compileSchema(inputSchema, hash),
  };
}

/** Why a tool cannot be offered to the model, whatever the operator allows; `null` when it can. */
export function objectionTo(tool: Tool): string | null {
  if (!TOOL_NAME.test(tool.name)) return 'its name is not a valid tool name';
  return tool.execution?.taskSupport === 'required' ? 'it runs only as a task, and tasks left the protocol in 2026-07-28' : null;
}

/** Lists every server at once. A server that cannot be listed costs its own tools only. */
export async function readCatalog(connections: readonly Connection[], deps: CatalogDeps): Promise<Catalog> {
  const tools = new Map<string, CatalogTool>();
  const taken = new Set<string>();
  const unavailable: string[] = [];
  const listings = await Promise.allSettled(connections.map((connection) => connection.tools()));
  listings.forEach((listing, index) => {
    const { server } = connections[index] as Connection;
    if (listing.status === 'rejected') {
      unavailable.push(server.label);
      return;
    }
    const offered = [...listing.value].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const tool of offered) {
      if (server.allowedTools && !server.allowedTools.has(tool.name)) continue;
      try {
        const objection = objectionTo(tool);
        if (objection !== null) throw new Error(objection);
        const entry = toCatalogTool(server, tool, taken);
        taken.add(entry.modelName);
        tools.set(entry.modelName, entry);
      } catch (error) {
        deps.log({ server: server.label, message: `a tool is left out: its definition cannot be used`, error });
      }
    }
  });
  return { tools, unavailable };
}
