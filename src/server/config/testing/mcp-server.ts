/** Reads one entry of `AI_EXTENSIONS_MCP_CONFIGS`, and says what is wrong with it. */
import { createReport } from '../problems';
import { readMcpServers } from '../server-sources';
import type { McpServerConfig } from '../types';

export const URL_ = 'https://tools.example.org/mcp';
export const KEY = 'AI_EXTENSIONS_MCP_CONFIGS.tools';

export const readConfigs = (
  report: ReturnType<typeof createReport>,
  configs: unknown,
  allowedHosts: string[] = [],
  allowStdio = false,
) =>
  readMcpServers(
    report,
    {},
    { configs, block: undefined, serversFile: null, registryFile: null },
    { allowedHosts, allowStdio, readText: () => ({ code: 'ENOENT' }) },
  );

export function read(server: object, allowedHosts: string[] = [], allowStdio = false) {
  const report = createReport();
  const config =
    readConfigs(report, { tools: server }, allowedHosts, allowStdio).get('tools') ?? null;
  return { config, problems: report.problems, warnings: report.warnings };
}

export function accepted(server: object): McpServerConfig {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems).toEqual([]);
  return config as McpServerConfig;
}
