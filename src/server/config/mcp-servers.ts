/**
 * Reads one MCP server's entry from any document: every parameter is honoured or refused by name.
 */
import { readApproval } from './approval';
import { readByTool } from './by-tool';
import { readCredential, type Credential } from './credentials';
import { readFields, type Fields } from './fields';
import { checkHeader, PLACEHOLDER } from './headers';
import { isAllowedHost, namesPrivateHost } from './hosts';
import { readOAuth } from './oauth';
import type { Path, Report } from './problems';
import { mcpInfoShape, mcpServerShape } from './schema';
import { readStdio, stdioUrl } from './stdio';
import { readToolRules } from './tool-rules';
import type { McpServerConfig, RegistryFacts } from './types';
import { unsupportedMcpInfoKeys, unsupportedServerKeys } from './unsupported';

export const MCP_CONFIGS = 'AI_EXTENSIONS_MCP_CONFIGS';

const LABEL = /^[A-Za-z0-9_-]{1,40}$/;
const TOTAL_TIMEOUT_SECONDS = 300;
const TRANSPORTS: ReadonlyMap<unknown, McpServerConfig['transport']> = new Map([
  ['http', 'http'],
  ['streamable-http', 'http'],
  ['streamable_http', 'http'],
  ['streamableHttp', 'http'],
  ['sse', 'sse'],
  ['stdio', 'stdio'],
]);

type ServerFields = Fields<typeof mcpServerShape>['fields'];

/** One server from a document, in the words of `AI_EXTENSIONS_MCP_CONFIGS`. */
export interface ServerEntry {
  label: string;
  /** Where the entry is, used in problems. */
  path: Path;
  raw: unknown;
  registry: RegistryFacts | null;
}

export interface ServerRules {
  /** `mcp.allowed_hosts`. */
  allowedHosts: readonly string[];
  /** `mcp.allow_stdio`. */
  allowStdio: boolean;
}

export function readServer(
  report: Report,
  { label, path, raw, registry }: ServerEntry,
  rules: ServerRules,
): McpServerConfig | null {
  if (!LABEL.test(label)) {
    report.problem(
      path,
      'is not a usable label',
      'Use 1 to 40 letters, digits, underscores and hyphens.',
    );
  }
  const { fields, complete } = readFields(report, path, mcpServerShape, raw, unsupportedServerKeys);
  if (fields.server_label !== undefined && fields.server_label !== label) {
    report.problem(
      [...path, 'server_label'],
      'differs from the key above it, which is the label',
      'Remove server_label.',
    );
  }
  const approval = readApproval(report, [...path, 'require_approval'], fields.require_approval);
  const remember = readByTool(
    report,
    [...path, 'remember_approval'],
    ['never', 'conversation', 'course'],
    fields.remember_approval,
  );
  const review = readByTool(
    report,
    [...path, 'review_result'],
    ['never', 'always'],
    fields.review_result,
  );
  const toolRules = readToolRules(report, path, fields);
  const endpoint = readEndpoint(report, path, fields, rules);
  const oauth = readOAuth(report, path, fields, rules.allowedHosts);
  const words = readWords(report, path, fields);
  const timeouts = readTimeouts(report, path, fields);
  if (complete === null || endpoint === null) {
    return null;
  }
  return {
    label,
    ...words,
    name: words.name ?? label,
    instructions: complete.instructions ?? null,
    ...endpoint,
    protocol: readProtocol(report, path, complete.protocol, endpoint),
    oauth,
    approval,
    remember,
    rememberDays: complete.remember_days,
    review,
    screening: complete.screening,
    ...toolRules,
    definitionChanges: complete.definition_changes,
    deferLoading: complete.defer_loading ?? false,
    registry,
    timeouts,
  };
}

/** How the server is presented, in the operator's words; `mcp_info` fills the gaps. */
function readWords(
  report: Report,
  path: Path,
  fields: ServerFields,
): { name: string | null; description: string | null } {
  const { fields: info } = readFields(
    report,
    [...path, 'mcp_info'],
    mcpInfoShape,
    fields.mcp_info,
    unsupportedMcpInfoKeys,
  );
  return {
    name: oneOf(report, path, fields, 'name', 'alias') ?? info.server_name ?? null,
    description:
      oneOf(report, path, fields, 'server_description', 'description') ?? info.description ?? null,
  };
}

function readTimeouts(
  report: Report,
  path: Path,
  fields: ServerFields,
): McpServerConfig['timeouts'] {
  const {
    timeout = 0,
    connect_timeout: connect = 0,
    list_timeout: list = 0,
    total_timeout: total,
  } = fields;
  if (total !== undefined && total < timeout) {
    report.problem(
      [...path, 'total_timeout'],
      'is less than timeout, which would never be reached',
      'Set it to at least timeout.',
    );
  }
  return {
    connectMs: connect * 1000,
    listMs: list * 1000,
    callMs: timeout * 1000,
    totalMs: (total ?? Math.max(TOTAL_TIMEOUT_SECONDS, timeout)) * 1000,
  };
}

type Endpoint = Pick<McpServerConfig, 'transport' | 'url' | 'stdio' | 'headers'>;

function readEndpoint(
  report: Report,
  path: Path,
  fields: ServerFields,
  rules: ServerRules,
): Endpoint | null {
  const transport = readTransport(report, path, fields);
  if (transport === 'stdio') {
    const stdio = readStdio(report, path, fields, rules.allowStdio);
    return stdio && { transport, url: stdioUrl(stdio), stdio, headers: {} };
  }
  for (const key of ['args', 'env'] as const) {
    if (fields[key] !== undefined) {
      report.problem(
        [...path, key],
        'belongs to a program, and there is no command',
        `Remove ${key}, or add command.`,
      );
    }
  }
  const headers = readHeaders(report, path, fields);
  const url = readUrl(report, path, fields, rules.allowedHosts);
  return url === null || transport === null ? null : { transport, url, stdio: null, headers };
}

/**
 * Defaults follow from what is given: a `command` is started, anything else is reached over HTTP.
 */
function readTransport(
  report: Report,
  path: Path,
  { transport, command }: ServerFields,
): McpServerConfig['transport'] | null {
  const meant =
    transport === undefined || transport === null
      ? command === undefined
        ? 'http'
        : 'stdio'
      : TRANSPORTS.get(transport);
  if (meant === undefined) {
    report.problem(
      [...path, 'transport'],
      'is not a transport of MCP',
      'Set it to http, sse or stdio, or leave it out.',
    );
    return null;
  }
  if (meant !== 'stdio' && command !== undefined) {
    report.problem(
      [...path, 'command'],
      'starts a program, but transport is not stdio',
      'Remove command, or set transport to stdio.',
    );
  }
  return meant;
}

/** The transport of 2024 carries only `initialize`. */
function readProtocol(
  report: Report,
  path: Path,
  protocol: McpServerConfig['protocol'],
  { transport }: Endpoint,
): McpServerConfig['protocol'] {
  if (protocol === 'modern' && transport === 'sse') {
    report.problem(
      [...path, 'protocol'],
      'is modern, which the transport sse cannot carry',
      'Remove protocol, or set transport to http.',
    );
  }
  return protocol;
}

/** Why a host that is not allowed may not be reached, or `null`. */
function objectionTo(url: URL): string | null {
  if (url.protocol === 'http:') {
    return 'uses plain http://';
  }
  return namesPrivateHost(url) ? 'leads into a private network' : null;
}

/** The value under either of two names for the same thing. */
function oneOf<A extends keyof ServerFields & string, B extends keyof ServerFields & string>(
  report: Report,
  path: Path,
  fields: ServerFields,
  name: A,
  alias: B,
): NonNullable<ServerFields[A] | ServerFields[B]> | null {
  const first = fields[name] ?? null;
  const second = fields[alias] ?? null;
  if (first !== null && second !== null) {
    report.problem(
      [...path, alias],
      `means the same as ${name}, which is also given`,
      `Remove ${alias}.`,
    );
  }
  return first ?? second;
}

function readUrl(
  report: Report,
  path: Path,
  fields: ServerFields,
  allowedHosts: readonly string[],
): string | null {
  const text = oneOf(report, path, fields, 'server_url', 'url');
  const at = [...path, typeof fields.url === 'string' ? 'url' : 'server_url'];
  const refuse = (reason: string, fix: string): null => {
    report.problem(at, reason, fix);
    return null;
  };
  if (text === null) {
    return refuse('is missing', "Set it to the server's URL, e.g. https://tools.example.org/mcp.");
  }
  if (!URL.canParse(text) || PLACEHOLDER.test(text)) {
    return refuse(
      'is not a URL',
      "Set it to the server's URL, e.g. https://tools.example.org/mcp.",
    );
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse(
      `uses ${url.protocol}// where only https:// (or http:// for allowed hosts) works`,
      "Give the server's https:// URL.",
    );
  }
  if (url.username !== '' || url.password !== '') {
    return refuse(
      'carries credentials, which end up in logs',
      'Take them out of the URL; use authorization or headers.',
    );
  }
  const objection = isAllowedHost(url, allowedHosts) ? null : objectionTo(url);
  if (objection !== null) {
    return refuse(
      `${objection}, and ${url.host} is not an allowed host`,
      `Use a public https:// URL, or add ${url.host} to mcp.allowed_hosts (or MCP_ALLOWED_HOSTS) if that host is yours.`,
    );
  }
  return url.href;
}

function readHeaders(report: Report, path: Path, fields: ServerFields): Record<string, string> {
  const given = oneOf(report, path, fields, 'headers', 'static_headers') ?? {};
  const key =
    fields.headers === undefined || fields.headers === null ? 'static_headers' : 'headers';
  const headers = Object.entries(given);
  for (const [name, value] of headers) {
    checkHeader(report, [...path, key, name], name, value);
  }
  for (const credential of readCredentials(report, path, fields)) {
    checkHeader(report, [...path, credential.key], credential.header, credential.value);
    if (headers.some(([name]) => name.toLowerCase() === credential.header.toLowerCase())) {
      report.problem(
        [...path, credential.key],
        `gives the header ${credential.header}, which is also given elsewhere`,
        'Keep one of the two.',
      );
    }
    headers.push([credential.header, credential.value]);
  }
  return Object.fromEntries(headers);
}

function readCredentials(report: Report, path: Path, fields: ServerFields): readonly Credential[] {
  const { authorization } = fields;
  const text = oneOf(report, path, fields, 'auth_value', 'authentication_token');
  const key =
    fields.auth_value === undefined || fields.auth_value === null
      ? 'authentication_token'
      : 'auth_value';
  const credential = readCredential(
    report,
    path,
    fields.auth_type ?? null,
    text === null ? null : { key, text },
  );
  if (authorization === undefined || authorization === null) {
    return credential === null ? [] : [credential];
  }
  const value = /\s/.test(authorization) ? authorization : `Bearer ${authorization}`;
  return [
    ...(credential === null ? [] : [credential]),
    { key: 'authorization', header: 'Authorization', value },
  ];
}
