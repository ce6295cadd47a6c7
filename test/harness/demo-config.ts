/**
 * The demo's configuration file, adjusted: where the parts really listen, and what a test wants
 * otherwise.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const DEMO_CONFIG_PATH = join(import.meta.dirname, 'config.yaml');

/** Where the parts listen. URLs without trailing slash; `pageOrigin` is an origin. */
export interface Addresses {
  pageOrigin: string;
  lmsUrl: string;
  issuer: string;
  audience: string;
  /** `host:port` of the example servers. */
  diceHost: string;
  recordsHost: string;
  bffPort: number;
}

export type ConfigOverrides = { [key: string]: unknown };

export interface DemoConfig {
  mcp?: { allowed_hosts?: string[] };
  AI_EXTENSIONS_MCP_CONFIGS?: Record<string, { server_url?: string }>;
  [section: string]: unknown;
}

export function readConfig(path: string): DemoConfig {
  return parse(readFileSync(path, 'utf8')) as DemoConfig;
}

/** Mappings are merged key by key; lists and all other values are replaced. */
export function merge<T extends object>(base: T, overrides: ConfigOverrides): T {
  const merged = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(overrides)) {
    const old = merged[key];
    merged[key] = isMapping(old) && isMapping(value) ? merge(old, value) : value;
  }
  return merged as T;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The variables that move a BFF from the configured addresses to these. */
export function addressEnvironment(
  config: DemoConfig,
  addresses: Addresses,
  jwks: object,
): Record<string, string> {
  const moved = (text: string) =>
    text
      .replace('127.0.0.1:9001', addresses.diceHost)
      .replace('127.0.0.1:9002', addresses.recordsHost);
  const servers = Object.entries(config.AI_EXTENSIONS_MCP_CONFIGS ?? {}).map(
    ([label, server]) =>
      [
        label,
        server.server_url ? { ...server, server_url: moved(server.server_url) } : server,
      ] as const,
  );
  return {
    MCP_ASSISTANT_PORT: String(addresses.bffPort),
    MCP_ASSISTANT_ALLOWED_ORIGINS: addresses.pageOrigin,
    MCP_ASSISTANT_PUBLIC_URL: `${addresses.pageOrigin}/mcp-assistant`,
    LMS_BASE_URL: addresses.lmsUrl,
    JWT_ISSUER: addresses.issuer,
    JWT_AUDIENCE: addresses.audience,
    JWT_PUBLIC_SIGNING_JWK_SET: JSON.stringify(jwks),
    AI_EXTENSIONS_MCP_CONFIGS: JSON.stringify(Object.fromEntries(servers)),
    MCP_ALLOWED_HOSTS: (config.mcp?.allowed_hosts ?? []).map(moved).join(','),
  };
}
