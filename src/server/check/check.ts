/** The `check` command: reads the configuration and asks every server what it offers. */
import { ConfigError, type Config, type LoadedConfig, type McpServerConfig } from '../config';
import type { Connection } from '../mcp';
import { inspect } from './inspect';
import type { CheckReport } from './report';
import { escapeUnprintable, formatReport } from './text';

export interface CheckDeps {
  /** Throws a `ConfigError` if the configuration has problems. */
  load: () => LoadedConfig;
  connect: (server: McpServerConfig, config: Config) => Connection;
}

/** Asks all servers in parallel, each within its own timeouts. */
export async function check({ load, connect }: CheckDeps): Promise<CheckReport> {
  let loaded: LoadedConfig;
  try {
    loaded = load();
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    return { ok: false, exit_code: 78, problems: error.problems, warnings: [], servers: [] };
  }
  const { config, warnings } = loaded;
  const servers = await Promise.all(
    [...config.mcpServers.values()].map((server) =>
      inspect(server, config.workflows.values(), (target) => connect(target, config)),
    ),
  );
  const ok = servers.every(({ reachable }) => reachable);
  return { ok, exit_code: ok ? 0 : 1, problems: [], warnings, servers };
}

/** As one JSON document, or as text for people. */
export function printed(report: CheckReport, json: boolean): string {
  return json ? `${escapeUnprintable(JSON.stringify(report, null, 2))}\n` : formatReport(report);
}
