/** The `check` command: reads the configuration and asks every server what it offers. */
import { ConfigError, type Config, type LoadedConfig, type McpServerConfig } from '../config';
import { AppError } from '../base';
import { knownPins, searchedServers, toolBudget, type AcceptedTool, type Connection } from '../mcp';
import { inspect, type Inspection } from './inspect';
import type { CheckReport, ServerReport } from './report';
import { escapeUnprintable, formatReport } from './text';

export interface CheckDeps {
  /** Throws a `ConfigError` if the configuration has problems. */
  load: () => LoadedConfig;
  connect: (server: McpServerConfig, config: Config) => Connection;
  /**
   * The tools that were accepted so far.
   * @throws AppError `store_unavailable` if they cannot be read.
   */
  accepted?: (config: Config) => Promise<readonly AcceptedTool[]>;
  /** Before a server is listed again. */
  pause?: () => Promise<void>;
}

/** Without a database, every tool is new. */
async function readAccepted(
  config: Config,
  accepted: CheckDeps['accepted'],
): Promise<{ tools: readonly AcceptedTool[]; warnings: readonly string[] }> {
  try {
    return { tools: (await accepted?.(config)) ?? [], warnings: [] };
  } catch (error) {
    if (error instanceof AppError && error.code === 'store_unavailable') {
      const warning = `tools were not compared with what was accepted of them: ${error.message}`;
      return { tools: [], warnings: [warning] };
    }
    throw error;
  }
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
export async function check({
  load,
  connect,
  accepted,
  pause = async () => {},
}: CheckDeps): Promise<CheckReport> {
  let loaded: LoadedConfig;
  try {
    loaded = load();
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    return { ok: false, exit_code: 78, problems: error.problems, warnings: [], servers: [] };
  }
  const { config } = loaded;
  const { tools, warnings } = await readAccepted(config, accepted);
  const inspections = await Promise.all(
    [...config.mcpServers.values()].map((server) =>
      inspect(server, config.workflows.values(), {
        connect: (target) => connect(target, config),
        pins: knownPins(tools),
        pause,
      }),
    ),
  );
  const servers = withSearches(inspections, config);
  const ok = servers.every(({ reachable }) => reachable);
  return {
    ok,
    exit_code: ok ? 0 : 1,
    problems: [],
    warnings: [...loaded.warnings, ...warnings],
    servers,
  };
}

/** As one JSON document, or as text for people. */
export function printed(report: CheckReport, json: boolean): string {
  return json ? `${escapeUnprintable(JSON.stringify(report, null, 2))}\n` : formatReport(report);
}
