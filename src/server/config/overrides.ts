/** Applies the environment to the file: a variable that is set and not empty wins. */
import { isRecord } from '../base';
import { MCP_CONFIGS } from './mcp-servers';
import type { Report } from './problems';
import type { Environment } from './secrets';
import { parseYamlMapping } from './yaml';

type Mapping = Readonly<Record<string, unknown>>;

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
const verbatim = (text: string): string => text;

/** The variables that set one key each. */
export const VARIABLES: readonly {
  name: string;
  section: string;
  key: string;
  parse: (text: string) => unknown;
}[] = [
  { name: 'MCP_ASSISTANT_HOST', section: 'server', key: 'host', parse: verbatim },
  { name: 'MCP_ASSISTANT_PORT', section: 'server', key: 'port', parse: verbatim },
  { name: 'MCP_ASSISTANT_ALLOWED_ORIGINS', section: 'server', key: 'allowed_origins', parse: list },
  { name: 'MCP_ASSISTANT_PUBLIC_URL', section: 'server', key: 'public_url', parse: verbatim },
  {
    name: 'MCP_ASSISTANT_ENCRYPTION_KEY',
    section: 'secrets',
    key: 'encryption_key',
    parse: verbatim,
  },
  { name: 'MCP_ASSISTANT_ADMIN_SOCKET', section: 'server', key: 'admin_socket', parse: verbatim },
  { name: 'MCP_ASSISTANT_LOG_LEVEL', section: 'server', key: 'log_level', parse: verbatim },
  { name: 'MCP_ASSISTANT_DATABASE', section: 'database', key: 'path', parse: verbatim },
  { name: 'DATABASE_URL', section: 'database', key: 'url', parse: verbatim },
  { name: 'REDIS_URL', section: 'redis', key: 'url', parse: verbatim },
  { name: 'MCP_ASSISTANT_REDIS_PREFIX', section: 'redis', key: 'key_prefix', parse: verbatim },
  { name: 'LMS_BASE_URL', section: 'lms', key: 'base_url', parse: verbatim },
  { name: 'LMS_EXAMS_URL', section: 'lms', key: 'exams_url', parse: verbatim },
  { name: 'JWT_ISSUER', section: 'auth', key: 'issuer', parse: verbatim },
  { name: 'JWT_AUDIENCE', section: 'auth', key: 'audience', parse: verbatim },
  { name: 'JWT_PUBLIC_SIGNING_JWK_SET', section: 'auth', key: 'jwks', parse: verbatim },
  { name: 'MCP_ALLOWED_HOSTS', section: 'mcp', key: 'allowed_hosts', parse: list },
  { name: 'MCP_ALLOW_STDIO', section: 'mcp', key: 'allow_stdio', parse: verbatim },
  { name: 'MCP_SERVERS_FILE', section: 'mcp', key: 'servers_file', parse: verbatim },
  { name: 'MCP_REGISTRY_FILE', section: 'mcp', key: 'registry_file', parse: verbatim },
];

export interface Overridden {
  raw: Mapping;
  /** The text of `AI_EXTENSIONS_MCP_CONFIGS` could not be parsed, so its labels are unknown. */
  mcpConfigsLost: boolean;
}

export function applyOverrides(report: Report, env: Environment, file: Mapping): Overridden {
  let raw = file;
  for (const { name, section, key, parse } of VARIABLES) {
    const text = env[name];
    if (text === undefined || text === '') {
      continue;
    }
    if (key === 'jwks' && isRecord(raw.auth) && raw.auth.jwks_file !== undefined) {
      report.warn(['auth', 'jwks_file'], `is not used, because ${name} is set`);
    }
    raw = { ...raw, [section]: overlay(raw[section], key, parse(text)) };
    report.cameFrom([section, key], name);
  }
  const text = env[MCP_CONFIGS];
  if (text === undefined || text === '') {
    return { raw, mcpConfigsLost: false };
  }
  const pasted = parseYamlMapping(report, MCP_CONFIGS, text);
  // People paste it with its assignment.
  const servers =
    pasted !== null && Object.hasOwn(pasted, MCP_CONFIGS) ? pasted[MCP_CONFIGS] : pasted;
  return { raw: { ...raw, [MCP_CONFIGS]: servers ?? {} }, mcpConfigsLost: pasted === null };
}

/**
 * A section that is not a mapping stays, so that it is reported. The key set from the environment
 * also replaces `jwks_file`.
 */
function overlay(section: unknown, key: string, value: unknown): unknown {
  if (section !== undefined && section !== null && !isRecord(section)) {
    return section;
  }
  const { jwks_file: jwksFile, ...rest } = section ?? {};
  const kept = key === 'jwks' || jwksFile === undefined ? rest : { ...rest, jwks_file: jwksFile };
  return { ...kept, [key]: value };
}
