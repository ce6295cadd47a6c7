/** Configuration values for tests of the server's parts. */
import type { Limits, McpServerConfig } from '../../src/server/config/types';

export const limits: Limits = {
  maxInputChars: 8000, bodyBytes: 65_536, maxSteps: 4, turnTimeoutMs: 30_000, toolResultChars: 2_000, contextChars: 4_000,
  approvalTtlSeconds: 3600, requestsPerMinute: 1000,
};

export function serverConfig(url: string, changes: Partial<McpServerConfig> = {}): McpServerConfig {
  return {
    label: 'peer', name: 'Peer', description: null, instructions: null, transport: 'http', url, stdio: null, headers: {}, oauth: null,
    approval: { default: 'never', always: new Set(), never: new Set() },
    allowedTools: null, allowedReadOnly: null, disallowedTools: new Set(), allowedParams: new Map(), displayNames: new Map(),
    descriptions: new Map(), registry: null, definitionChanges: 'quarantine', timeouts: { connectMs: 5000, listMs: 5000, callMs: 5000, totalMs: 30_000 },
    ...changes,
  };
}
