/** What the audit trail says of a loaded configuration: which rules held from then on. */
import { canonicalJson, sha256, type JsonValue } from '../base';
import type { Config, McpServerConfig } from '../config';
import type { AuditFact } from '../store';

/** Rules only: no address, no header, no secret. */
const RULES = [
  'label',
  'approval',
  'remember',
  'rememberDays',
  'review',
  'allowedTools',
  'allowedReadOnly',
  'disallowedTools',
  'allowedResources',
  'allowedPrompts',
  'allowedParams',
  'definitionChanges',
] as const satisfies readonly (keyof McpServerConfig)[];

/** Sets and maps as sorted lists. */
function plain(value: unknown): JsonValue {
  if (value instanceof Set) {
    return [...value].map(plain).sort();
  }
  if (value instanceof Map) {
    return plain(Object.fromEntries(value));
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return (value ?? null) as JsonValue;
}

/**
 * @param version Of this program.
 * @param on What it was loaded for.
 */
export function configLoaded(
  { mcpServers, workflows, limits, audit }: Config,
  version: string,
  on: 'start' | 'reload',
): AuditFact {
  const servers = [...mcpServers.values()].map((server) => RULES.map((rule) => server[rule]));
  const scopes = [...workflows.values()].map((workflow) => [
    workflow.id,
    workflow.mcpServers,
    workflow.scopes,
    workflow.access,
    workflow.mcpAccess,
  ]);
  return {
    kind: 'config.loaded',
    outcome: on,
    details: {
      version,
      servers: servers.length,
      workflows: scopes.length,
      rules_hash: sha256(canonicalJson(plain([servers, scopes, limits, audit]))),
    },
  };
}
