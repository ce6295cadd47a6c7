/**
 * Translates a server-registry document (`registry_version`, `servers[]`) into the words of
 * `AI_EXTENSIONS_MCP_CONFIGS`.
 */
import { z } from 'zod';
import { readFields } from './fields';
import type { ServerEntry } from './mcp-servers';
import type { Path, Report } from './problems';
import type { Environment } from './secrets';

const text = z.string().trim().min(1);

export const registryDocumentShape = {
  registry_version: z
    .union([z.string(), z.number()])
    .refine((version) => /^1(\.\d+)?$/.test(String(version)), 'is not a version that is understood')
    .describe('"1.0"'),
  servers: z.array(z.unknown()).describe('a list of servers'),
};

export const registryServerShape = {
  name: text.describe('the label of the server'),
  description: text.optional().describe('a sentence about the server'),
  transport: z.unknown(),
  url: text.describe("the server's URL"),
  auth: z.unknown(),
  capabilities: z.array(text).default([]).describe('a list of words such as tools and resources'),
  tags: z.array(text).default([]).describe('a list of words'),
  owner: text.optional().describe('the team that answers for the server'),
  sla: text.optional().describe('a text such as 99.9%'),
};

const authShape = {
  type: z.enum(['none', 'bearer', 'oauth2']).describe('none, bearer or oauth2'),
  token_env: text.optional().describe('the name of the environment variable that holds the token'),
  authorization_url: text.optional().describe("the authorization server's URL"),
  token_url: text.optional().describe("the authorization server's URL"),
  scopes: z.array(text).optional().describe('a list of scopes'),
};

export function readRegistry(
  report: Report,
  env: Environment,
  path: Path,
  value: unknown,
): readonly ServerEntry[] {
  const { fields } = readFields(report, path, registryDocumentShape, value);
  return (fields.servers ?? []).flatMap(
    (server, index) => readEntry(report, env, [...path, 'servers', index], server) ?? [],
  );
}

function readEntry(
  report: Report,
  env: Environment,
  path: Path,
  value: unknown,
): ServerEntry | null {
  const { complete } = readFields(report, path, registryServerShape, value);
  if (complete === null) {
    return null;
  }
  const { name, url, description, transport, auth, capabilities, tags, owner, sla } = complete;
  return {
    label: name,
    path,
    raw: { url, description, transport, ...readAuth(report, env, [...path, 'auth'], auth) },
    registry: { capabilities, tags, owner: owner ?? null, sla: sla ?? null },
  };
}

function readAuth(
  report: Report,
  env: Environment,
  path: Path,
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) {
    return {};
  }
  const { complete } = readFields(report, path, authShape, value);
  if (complete === null || complete.type === 'none') {
    return {};
  }
  const { type, token_env: variable, ...oauth } = complete;
  // OAuth keeps its words, because LiteLLM uses the same ones.
  if (type === 'oauth2') {
    return { auth_type: 'oauth2', oauth2_flow: 'authorization_code', ...oauth };
  }
  const at = [...path, 'token_env'];
  if (variable === undefined) {
    report.problem(
      at,
      'is missing; the type is bearer',
      'Set it to the name of the environment variable that holds the token.',
    );
    return {};
  }
  const token = env[variable];
  if (token === undefined || token === '') {
    report.problem(
      at,
      `names the environment variable ${variable}, which is not set`,
      `Set ${variable}.`,
    );
    return {};
  }
  return { auth_type: 'bearer_token', auth_value: token };
}
