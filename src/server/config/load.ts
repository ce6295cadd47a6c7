/**
 * Combines file and environment into one checked configuration, or reports all of their problems.
 */
import { isAbsolute, join } from 'node:path';
import { readAdminSocket } from './admin-socket';
import { readFields, type Fields } from './fields';
import { readGroups } from './groups';
import { readJwks } from './jwks';
import { toLimits } from './limits';
import { readMcpAccess } from './mcp-access';
import { MCP_CONFIGS } from './mcp-servers';
import { checkPersonalServers } from './oauth';
import { applyOverrides } from './overrides';
import { ConfigError, createReport, type Path, type Report } from './problems';
import { readProviders } from './providers';
import {
  auditShape,
  authShape,
  databaseShape,
  limitsShape,
  lmsShape,
  mcpShape,
  redisShape,
  secretsShape,
  serverShape,
  topLevelShape,
} from './schema';
import { resolveSecrets, withFiles, type Environment } from './secrets';
import { readMcpServers, SERVERS_KEY, type Document, type ServerDocuments } from './server-sources';
import type { AuthConfig, Config } from './types';
import { unsupportedTopLevelKeys } from './unsupported';
import { readWorkflows } from './workflows';
import { parseYamlMapping } from './yaml';

const DEFAULT_FILE = 'mcp-assistant.yaml';

export interface ConfigSources {
  env: Environment;
  /** Base directory for relative paths. */
  cwd: string;
  /**
   * Like `readFileSync(path, 'utf8')`: throws an error with `code: 'ENOENT'` if the file does not
   * exist.
   */
  readFile: (path: string) => string;
}

export interface LoadedConfig {
  config: Config;
  /** Warnings for the log: what was accepted, but perhaps not as intended. */
  warnings: readonly string[];
}

/** @throws {ConfigError} with all problems found; nothing is half-configured */
export function loadConfig(given: ConfigSources): LoadedConfig {
  const report = createReport();
  const env = withFiles(report, given.env, (path) => readText(given, path));
  const sources = { ...given, env };
  const file = readConfigFile(report, sources);
  if (file === null) {
    throw new ConfigError(report.problems);
  }
  const { raw, mcpConfigsLost } = applyOverrides(report, env, file);
  // An mcpServers block has its own placeholders.
  const { [SERVERS_KEY]: block, ...rest } = raw;
  const resolved = resolveSecrets(report, env, rest);
  const { fields: sections } = readFields(
    report,
    [],
    topLevelShape,
    resolved,
    unsupportedTopLevelKeys,
  );

  const server = readFields(report, ['server'], serverShape, sections.server).complete;
  const lms = readLms(report, sections.lms);
  const auth = readAuth(report, sources, sections.auth);
  const database = readFields(report, ['database'], databaseShape, sections.database).complete;
  const redis = readRedis(report, sections.redis);
  const secrets = readFields(report, ['secrets'], secretsShape, sections.secrets).complete;
  const { fields: mcp } = readFields(report, ['mcp'], mcpShape, sections.mcp);
  const audit = readAudit(report, sections.audit);
  const limits = readFields(report, ['limits'], limitsShape, sections.limits).complete;
  const allowedHosts = mcp.allowed_hosts ?? [];
  const { mcpServers, lost } = readServers(report, sources, mcp, {
    configs: sections[MCP_CONFIGS],
    block,
  });
  checkPersonalServers(report, mcpServers, server, secrets);
  const providers = readProviders(report, sections.providers, allowedHosts);
  const labels = mcpConfigsLost || lost ? null : new Set(mcpServers.keys());
  const groups = readGroups(report, sections.groups);
  const rulesAt = { path: ['mcp_access'], labels, labelsOf: MCP_CONFIGS };
  const mcpAccess = readMcpAccess(report, rulesAt, sections.mcp_access, groups);
  const known = { providers, labels, groups, mcpAccess };
  const workflows = readWorkflows(report, sections.workflows, known);

  const adminSocket = readAdminSocket(report, server, database);

  if (report.problems.length > 0 || !server || !lms || !auth || !database || !secrets || !limits) {
    throw new ConfigError(report.problems);
  }
  warnOfNoOrigin(report, server.allowed_origins);
  const config: Config = {
    server: {
      host: server.host,
      port: server.port,
      publicUrl: server.public_url,
      allowedOrigins: server.allowed_origins,
      adminSocket,
      logLevel: server.log_level,
    },
    lms,
    auth,
    database: toDatabase(database),
    redis,
    workflows,
    mcpServers: new Map(
      [...mcpServers].flatMap(([label, entry]) => (entry === null ? [] : [[label, entry]])),
    ),
    mcp: { allowedHosts },
    secrets: { encryptionKey: secrets.encryption_key },
    audit,
    limits: toLimits(limits),
  };
  return { config, warnings: report.warnings };
}

function readLms(report: Report, value: unknown): Config['lms'] | null {
  const { complete } = readFields(report, ['lms'], lmsShape, value);
  if (complete === null) {
    return null;
  }
  const { base_url: baseUrl, exams, exams_url: serviceUrl } = complete;
  if (exams === 'off' && serviceUrl !== null) {
    report.problem(
      ['lms', 'exams_url'],
      'is given, but lms.exams is off, so it would not be asked',
      'Remove one of the two.',
    );
  }
  return { baseUrl, exams: { enabled: exams === 'on', serviceUrl } };
}

/** A value with a problem counts as absent; the problem is reported. */
function readRedis(report: Report, value: unknown): Config['redis'] {
  const { fields } = readFields(report, ['redis'], redisShape, value);
  return { url: fields.url ?? null, keyPrefix: fields.key_prefix ?? '' };
}

/** As with Redis. */
function readAudit(report: Report, value: unknown): Config['audit'] {
  const { fields } = readFields(report, ['audit'], auditShape, value);
  return { keepDays: fields.keep_days ?? 0, redact: fields.redact ?? [] };
}

function warnOfNoOrigin(report: Report, origins: readonly string[]): void {
  if (origins.length === 0) {
    report.warn(
      ['server', 'allowed_origins'],
      "is empty; no page can use the assistant with the LMS's cookies",
    );
  }
}

function readConfigFile(
  report: Report,
  sources: ConfigSources,
): Readonly<Record<string, unknown>> | null {
  const named = sources.env.MCP_ASSISTANT_CONFIG;
  const name = named === undefined || named === '' ? DEFAULT_FILE : named;
  const text = readText(sources, name);
  if (typeof text === 'string') {
    return parseYamlMapping(report, name, text);
  }
  if (text.code === 'ENOENT' && name !== named) {
    report.problem(
      ['MCP_ASSISTANT_CONFIG'],
      `is not set, and there is no ${DEFAULT_FILE} in ${sources.cwd}`,
      'Set it to the path of the configuration file, or start where the file is.',
    );
    return {};
  }
  report.problem(
    ['MCP_ASSISTANT_CONFIG'],
    `names the file ${name}, which cannot be read (${text.code})`,
    'Correct the path, or unset the variable.',
  );
  return null;
}

type McpSection = Fields<typeof mcpShape>['fields'];

/** `lost` if the labels are not all known, because a file cannot be read. */
function readServers(
  report: Report,
  sources: ConfigSources,
  mcp: McpSection,
  given: Pick<ServerDocuments, 'configs' | 'block'>,
): { mcpServers: ReturnType<typeof readMcpServers>; lost: boolean } {
  if (mcp.allow_stdio && sources.env.NODE_ENV === 'production') {
    report.problem(
      ['mcp', 'allow_stdio'],
      "is on although NODE_ENV is production; a program would run with the BFF's rights",
      'Turn it off.',
    );
  }
  const serversFile = readDocument(report, sources, 'servers_file', mcp.servers_file);
  const registryFile = readDocument(report, sources, 'registry_file', mcp.registry_file);
  const documents = {
    ...given,
    serversFile: serversFile.document,
    registryFile: registryFile.document,
  };
  const rules = { allowedHosts: mcp.allowed_hosts ?? [], allowStdio: mcp.allow_stdio ?? false };
  return {
    mcpServers: readMcpServers(report, sources.env, documents, rules),
    lost: serversFile.lost || registryFile.lost,
  };
}

/** `lost` if a file was named but its contents are unknown. */
function readDocument(
  report: Report,
  sources: ConfigSources,
  key: 'servers_file' | 'registry_file',
  name: string | undefined,
): { document: Document | null; lost: boolean } {
  if (name === undefined) {
    return { document: null, lost: false };
  }
  const text = readText(sources, name);
  if (typeof text !== 'string') {
    report.problem(
      ['mcp', key],
      `names the file ${name}, which cannot be read (${text.code})`,
      'Correct the path.',
    );
    return { document: null, lost: true };
  }
  const value = parseYamlMapping(report, name, text);
  return value === null
    ? { document: null, lost: true }
    : { document: { path: [name], value }, lost: false };
}

function readText({ cwd, readFile }: ConfigSources, name: string): string | { code: string } {
  try {
    return readFile(isAbsolute(name) ? name : join(cwd, name));
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? (error as Error).name };
  }
}

function readAuth(report: Report, sources: ConfigSources, value: unknown): AuthConfig | null {
  const { fields, complete } = readFields(report, ['auth'], authShape, value);
  const path: Path = ['auth', fields.jwks_file === undefined ? 'jwks' : 'jwks_file'];
  if (fields.jwks !== undefined && fields.jwks_file !== undefined) {
    report.problem(path, 'means the same as jwks, which is also given', 'Remove one of them.');
  }
  const jwks = readJwks(
    report,
    path,
    fields.jwks_file === undefined
      ? fields.jwks
      : readJwksFile(report, sources, path, fields.jwks_file),
  );
  return complete === null || jwks === null
    ? null
    : { issuer: complete.issuer, audience: complete.audience, jwks };
}

function readJwksFile(report: Report, sources: ConfigSources, path: Path, name: string): unknown {
  const text = readText(sources, name);
  if (typeof text === 'string') {
    return text;
  }
  report.problem(
    path,
    `names the file ${name}, which cannot be read (${text.code})`,
    'Correct the path.',
  );
  return null;
}

/** A URL wins, so that a container can set the variable without changing the file. */
function toDatabase({ path, url }: { path: string; url?: string | undefined }): Config['database'] {
  return url === undefined ? { path } : { url };
}
