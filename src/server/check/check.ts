/** The `check` command: reads the configuration and asks every server what it offers. */
import { ConfigError, type Config, type LoadedConfig, type McpServerConfig } from '../config';
import { searchedServers, toolBudget, type Connection } from '../mcp';
import { inspect, type Inspection } from './inspect';
import type { CheckReport, ServerReport } from './report';
import { escapeUnprintable, formatReport } from './text';

export interface CheckDeps {
  /** Throws a `ConfigError` if the configuration has problems. */
  load: () => LoadedConfig;
  connect: (server: McpServerConfig, config: Config) => Connection;
}

/** Says in which workflows there are so many tools that a server's are searched. */
function withSearches(inspections: readonly Inspection[], config: Config): ServerReport[] {
  const tools = new Map(inspections.map(({ report, tools: all }) => [report.label, all]));
  const searched = [...config.workflows.values()].map(({ id, mcpServers, provider }) => ({
    id,
    labels: searchedServers(
      mcpServers.flatMap((label) => tools.get(label) ?? []),
      toolBudget(provider, config.limits),
    ),
  }));
  return inspections.map(({ report }) => ({
    ...report,
    searched_in: searched.filter(({ labels }) => labels.has(report.label)).map(({ id }) => id),
  }));
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
  const inspections = await Promise.all(
    [...config.mcpServers.values()].map((server) =>
      inspect(server, config.workflows.values(), (target) => connect(target, config)),
    ),
  );
  const servers = withSearches(inspections, config);
  const ok = servers.every(({ reachable }) => reachable);
  return { ok, exit_code: ok ? 0 : 1, problems: [], warnings, servers };
}

/** As one JSON document, or as text for people. */
export function printed(report: CheckReport, json: boolean): string {
  return json ? `${escapeUnprintable(JSON.stringify(report, null, 2))}\n` : formatReport(report);
}
