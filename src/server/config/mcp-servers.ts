/** Reads `AI_EXTENSIONS_MCP_CONFIGS`: every parameter is honoured or refused by name. */
import { readApproval, readToolNames } from './approval';
import { isMapping, readFields, type Fields } from './fields';
import { isAllowedHost, namesPrivateHost } from './hosts';
import { readOAuth } from './oauth';
import type { Path, Report } from './problems';
import { mcpServerShape } from './schema';
import type { McpServerConfig } from './types';
import { unsupportedServerKeys } from './unsupported';

export const MCP_CONFIGS = 'AI_EXTENSIONS_MCP_CONFIGS';

const LABEL = /^[A-Za-z0-9_-]{1,40}$/;
const CONNECT_TIMEOUT_MS = 10_000;
const TOTAL_TIMEOUT_MS = 300_000;
const STREAMABLE_HTTP = new Set(['http', 'streamable-http', 'streamable_http']);
/** RFC 9110 tokens. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const OWN_HEADERS = /^(?:host|accept|connection|content-.*|transfer-encoding|cookie|last-event-id|mcp-.*)$/i;
const PLACEHOLDER = /\$\{[^}]*\}/;

type ServerFields = Fields<typeof mcpServerShape>['fields'];

/** By label; a server with problems stands as `null`, so that references to it are not reported as unknown. */
export function readMcpServers(
  report: Report, value: unknown, allowedHosts: readonly string[],
): ReadonlyMap<string, McpServerConfig | null> {
  const mapping = value ?? {};
  if (!isMapping(mapping)) {
    report.problem([MCP_CONFIGS], 'must be a mapping of labels to servers', 'Write e.g. {"dice": {"server_url": "https://…/mcp"}}.');
    return new Map();
  }
  return new Map(Object.entries(mapping).map(([label, raw]) => [label, readServer(report, label, raw, allowedHosts)]));
}

function readServer(report: Report, label: string, raw: unknown, allowedHosts: readonly string[]): McpServerConfig | null {
  const path = [MCP_CONFIGS, label];
  if (!LABEL.test(label)) report.problem(path, 'is not a usable label', 'Use 1 to 40 letters, digits, underscores and hyphens.');
  const { fields, complete } = readFields(report, path, mcpServerShape, raw, unsupportedServerKeys);
  checkTransport(report, path, fields.transport);
  if (fields.server_label !== undefined && fields.server_label !== label) {
    report.problem([...path, 'server_label'], 'differs from the key above it, which is the label', 'Remove server_label.');
  }
  const approval = readApproval(report, [...path, 'require_approval'], fields.require_approval);
  const allowedTools = readToolNames(report, [...path, 'allowed_tools'], fields.allowed_tools);
  const headers = readHeaders(report, path, fields);
  const oauth = readOAuth(report, path, fields, allowedHosts);
  const url = readUrl(report, path, fields, allowedHosts);
  const description = oneOf(report, path, fields, 'server_description', 'description');
  if (complete === null || url === null) return null;
  return {
    label,
    name: complete.name ?? label,
    description,
    url,
    headers,
    oauth,
    approval,
    allowedTools,
    timeouts: { connectMs: CONNECT_TIMEOUT_MS, listMs: CONNECT_TIMEOUT_MS, callMs: complete.timeout * 1000, totalMs: TOTAL_TIMEOUT_MS },
  };
}

/** Why a host that is not allowed may not be reached, or `null`. */
function objectionTo(url: URL): string | null {
  if (url.protocol === 'http:') return 'uses plain http://';
  return namesPrivateHost(url) ? 'leads into a private network' : null;
}

/** The value under either of two names for the same thing. */
function oneOf<A extends keyof ServerFields & string, B extends keyof ServerFields & string>(
  report: Report, path: Path, fields: ServerFields, name: A, alias: B,
): NonNullable<ServerFields[A] | ServerFields[B]> | null {
  const first = fields[name] ?? null;
  const second = fields[alias] ?? null;
  if (first !== null && second !== null) report.problem([...path, alias], `means the same as ${name}, which is also given`, `Remove ${alias}.`);
  return first ?? second;
}

function readUrl(report: Report, path: Path, fields: ServerFields, allowedHosts: readonly string[]): string | null {
  const text = oneOf(report, path, fields, 'server_url', 'url');
  const at = [...path, typeof fields.url === 'string' ? 'url' : 'server_url'];
  const refuse = (reason: string, fix: string): null => {
    report.problem(at, reason, fix);
    return null;
  };
  if (text === null) return refuse('is missing', 'Set it to the server\'s URL, e.g. https://tools.example.org/mcp.');
  if (!URL.canParse(text) || PLACEHOLDER.test(text)) return refuse('is not a URL', 'Set it to the server\'s URL, e.g. https://tools.example.org/mcp.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse(`uses ${url.protocol}// where only https:// (or http:// for allowed hosts) works`, 'Give the server\'s https:// URL.');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('carries credentials, which end up in logs', 'Take them out of the URL; use authorization or headers.');
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
  const key = fields.headers === undefined || fields.headers === null ? 'static_headers' : 'headers';
  const entries = Object.entries(given);
  for (const [name, value] of entries) checkHeader(report, [...path, key, name], name, value);
  const { authorization } = fields;
  if (authorization === undefined || authorization === null) return Object.fromEntries(entries);

  const credential = /\s/.test(authorization) ? authorization : `Bearer ${authorization}`;
  checkHeader(report, [...path, 'authorization'], 'Authorization', credential);
  if (entries.some(([name]) => name.toLowerCase() === 'authorization')) {
    report.problem([...path, 'authorization'], `means the same as the Authorization header in ${key}, which is also given`, 'Keep one of the two.');
  }
  return { ...Object.fromEntries(entries), Authorization: credential };
}

function checkHeader(report: Report, path: Path, name: string, value: string): void {
  if (!HEADER_NAME.test(name)) report.problem(path, 'is not a header name', 'Correct the name.');
  else if (OWN_HEADERS.test(name)) report.problem(path, 'is a header that the client sets itself', 'Remove it.');
  else if (PLACEHOLDER.test(value)) report.problem(path, 'holds a ${…} placeholder, which is not filled in here', 'Write os.environ/NAME.');
  else if (!HEADER_VALUE.test(value)) report.problem(path, 'holds characters that a header cannot carry', 'Use printable ASCII in one line.');
}

function checkTransport(report: Report, path: Path, transport: unknown): void {
  if (transport === undefined || (typeof transport === 'string' && STREAMABLE_HTTP.has(transport))) return;
  const reason = transport === 'stdio' ? 'is stdio; stdio servers are not run by the BFF'
    : 'is not Streamable HTTP, the only transport of this version';
  report.problem([...path, 'transport'], reason, 'Run the server with Streamable HTTP and set transport to http, or leave it out.');
}
