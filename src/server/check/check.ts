/** The `check` command: reads the configuration, tries what is around it, and asks every server. */
import {
  ConfigError,
  type Config,
  type LoadedConfig,
  type McpServerConfig,
  type Workflow,
} from '../config';
import { AppError } from '../base';
import { knownPins, searchedServers, toolBudget, type AcceptedTool, type Connection } from '../mcp';
import { inspect, type Inspection } from './inspect';
import { exitCodeOf, type Finding } from './finding';
import type { CheckReport, ServerReport, WorkflowReport } from './report';
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
  /** What is around the BFF besides the servers; nothing if absent. */
  surroundings?: (loaded: LoadedConfig) => Promise<Finding[]>;
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
  surroundings = async () => [],
  pause = async () => {},
}: CheckDeps): Promise<CheckReport> {
  let loaded: LoadedConfig;
  try {
    loaded = load();
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    return {
      ok: false,
      exit_code: exitCodeOf(['configuration']),
      problems: error.problems,
      warnings: [],
      surroundings: [],
      workflows: [],
      servers: [],
    };
  }
  const { config } = loaded;
  const { tools, warnings } = await readAccepted(config, accepted);
  const [found, ...inspections] = await Promise.all([
    surroundings(loaded),
    ...[...config.mcpServers.values()].map((server) =>
      inspect(server, config.workflows.values(), {
        connect: (target) => connect(target, config),
        pins: knownPins(tools),
        pause,
      }),
    ),
  ]);
  const servers = withSearches(inspections, config);
  const failures = [
    ...found.filter(({ state }) => state === 'failed').map(({ kind }) => kind),
    ...servers.filter(({ reachable }) => !reachable).map(() => 'server' as const),
  ];
  return {
    ok: failures.length === 0,
    exit_code: exitCodeOf(failures),
    problems: [],
    warnings: [...loaded.warnings, ...warnings],
    surroundings: found,
    workflows: [...config.workflows.values()].map(describeWorkflow),
    servers,
  };
}

function describeWorkflow({ id, title, provider, mcpServers, scopes }: Workflow): WorkflowReport {
  const all = provider.type === 'demo' ? [provider] : [provider, ...provider.fallback];
  return {
    id,
    title,
    providers: all.map((one) =>
      one.type === 'demo'
        ? { type: one.type, name: null, model: null }
        : { type: one.type, name: one.name, model: one.model },
    ),
    servers: [...mcpServers],
    scopes: scopes.map(({ courseId, location, serviceVariant }) => ({
      course_id: courseId,
      location: location && location.pattern,
      service_variant: serviceVariant,
    })),
  };
}

/** As one JSON document, or as text for people. */
export function printed(report: CheckReport, json: boolean): string {
  return json ? `${escapeUnprintable(JSON.stringify(report, null, 2))}\n` : formatReport(report);
}
