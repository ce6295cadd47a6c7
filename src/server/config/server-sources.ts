/**
 * Combines the operator's servers: `AI_EXTENSIONS_MCP_CONFIGS`, `mcpServers` blocks and the server
 * registry, each label once.
 */
import { z } from 'zod';
import { isRecord } from '../base';
import { readFields } from './fields';
import { MCP_CONFIGS, readServer, type ServerEntry, type ServerRules } from './mcp-servers';
import { formatPath, type Path, type Report } from './problems';
import { readRegistry } from './registry';
import { fillPlaceholders, type Environment } from './secrets';
import { checkTls, TLS_KEYS } from './tls';
import type { McpServerConfig } from './types';

export interface Document {
  path: Path;
  value: unknown;
}

/** Parsed values; the secrets of `configs` are already resolved. Absent documents are `null`. */
export interface ServerDocuments {
  configs: unknown;
  /** Top-level `mcpServers`. */
  block: unknown;
  /** A whole file with an `mcpServers` key. */
  serversFile: Document | null;
  registryFile: Document | null;
}

export const SERVERS_KEY = 'mcpServers';

/**
 * Keys that say where a server is and with which credentials. Everything else is policy and may be
 * added by label.
 */
const CONNECTION_KEYS: ReadonlySet<string> = new Set([
  'type',
  'server_url',
  'url',
  'transport',
  'command',
  'args',
  'env',
  'authorization',
  'headers',
  'static_headers',
  'auth_type',
  'auth_value',
  'authentication_token',
  ...TLS_KEYS,
]);
/** Two names for one thing: the later document's value replaces either. */
const ALIASES = [
  ['server_description', 'description'],
  ['name', 'alias'],
] as const;

/**
 * By label. A server with problems is `null`, so that references to it are not reported as unknown.
 */
export function readMcpServers(
  report: Report,
  env: Environment,
  documents: ServerDocuments,
  rules: ServerRules,
): ReadonlyMap<string, McpServerConfig | null> {
  const entries = new Map<string, ServerEntry>();
  for (const entry of definitions(report, env, documents)) {
    const earlier = entries.get(entry.label);
    if (earlier === undefined) {
      entries.set(entry.label, entry);
    } else {
      report.problem(
        entry.path,
        `defines "${entry.label}", which ${formatPath(earlier.path)} defines as well`,
        'Remove or rename one of the two.',
      );
    }
  }
  for (const entry of entriesOf(report, [MCP_CONFIGS], documents.configs)) {
    const defined = entries.get(entry.label);
    entries.set(entry.label, defined === undefined ? entry : withPolicy(report, defined, entry));
  }
  const servers = [...entries.values()].map(
    (entry) => [entry.path, entry.label, readServer(report, entry, rules)] as const,
  );
  checkTls(
    report,
    servers.map(([path, , server]) => [path, server]),
  );
  return new Map(servers.map(([, label, server]) => [label, server]));
}

function definitions(
  report: Report,
  env: Environment,
  { block, serversFile, registryFile }: ServerDocuments,
): readonly ServerEntry[] {
  const ofBlock = (path: Path, value: unknown): readonly ServerEntry[] =>
    entriesOf(report, path, fillPlaceholders(report, env, value, path)).map((entry) => ({
      ...entry,
      raw: withTransport(entry.raw),
    }));
  const inFile =
    serversFile &&
    readFields(report, serversFile.path, { [SERVERS_KEY]: z.unknown() }, serversFile.value).fields[
      SERVERS_KEY
    ];
  return [
    ...ofBlock([SERVERS_KEY], block),
    ...(serversFile === null ? [] : ofBlock([...serversFile.path, SERVERS_KEY], inFile)),
    ...(registryFile === null
      ? []
      : readRegistry(report, env, registryFile.path, registryFile.value)),
  ];
}

function entriesOf(report: Report, path: Path, value: unknown): readonly ServerEntry[] {
  const mapping = value ?? {};
  if (!isRecord(mapping)) {
    report.problem(
      path,
      'must be a mapping of labels to servers',
      'Write e.g. {"dice": {"server_url": "https://…/mcp"}}.',
    );
    return [];
  }
  return Object.entries(mapping).map(([label, raw]) => ({
    label,
    path: [...path, label],
    raw,
    registry: null,
  }));
}

/** Desktop clients call the transport `type`. */
function withTransport(raw: unknown): unknown {
  if (!isRecord(raw) || raw.type === undefined) {
    return raw;
  }
  const { type, ...rest } = raw;
  return { transport: type, ...rest };
}

/**
 * A label that another document defines takes policy from `AI_EXTENSIONS_MCP_CONFIGS`, and nothing
 * else.
 */
function withPolicy(
  report: Report,
  defined: ServerEntry,
  { label, path, raw }: ServerEntry,
): ServerEntry {
  if (!isRecord(raw)) {
    report.problem(
      path,
      'must be a mapping of keys to values',
      'Give policy such as require_approval, or remove it.',
    );
    return defined;
  }
  const again = Object.keys(raw).find((key) => CONNECTION_KEYS.has(key));
  if (again !== undefined) {
    report.problem(
      [...path, again],
      `connects "${label}" a second time; ${formatPath(defined.path)} does already`,
      `Remove ${again}, or rename one of the two.`,
    );
    return defined;
  }
  for (const key of Object.keys(raw)) {
    report.cameFrom([...defined.path, key], formatPath([...path, key]));
  }
  const replaced = new Set<string>(
    ALIASES.filter((names) => names.some((name) => Object.hasOwn(raw, name))).flat(),
  );
  // With an account of the operator, the page where people sign in has no part.
  if (raw['oauth2_flow'] === 'client_credentials') {
    replaced.add('authorization_url');
  }
  const kept = isRecord(defined.raw)
    ? Object.entries(defined.raw).filter(([key]) => !replaced.has(key))
    : [];
  return { ...defined, raw: { ...Object.fromEntries(kept), ...raw } };
}
