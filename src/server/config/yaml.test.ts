/** The reference documentation's examples can be pasted as they are. */
import { createReport } from './problems';
import { readConfigs } from './testing/mcp-server';
import { parseYamlMapping, withoutAssignment } from './yaml';

test.each([
  [
    'with its assignment and comments',
    `# In your Django settings
AI_EXTENSIONS_MCP_CONFIGS = {
"server_label": {
"require_approval": "never", # or "always"
"server_url": "https://your-mcp-server.example.com/mcp"
},
"another_server": {
"require_approval": "always",
"server_url": "https://another-server.example.com/mcp"
}
}`,
  ],
  [
    "with Python's quotes and trailing commas",
    `{
    'server_label': {'require_approval': 'never', 'server_url': 'https://your-mcp-server.example.com/mcp',},
    'another_server': {'server_url': 'https://another-server.example.com/mcp',},
}`,
  ],
  [
    'as YAML with its key',
    `AI_EXTENSIONS_MCP_CONFIGS:
  server_label: { require_approval: never, server_url: "https://your-mcp-server.example.com/mcp" }
  another_server: { server_url: "https://another-server.example.com/mcp" }`,
  ],
])("the reference documentation's examples paste unchanged %s", (_, text) => {
  const report = createReport();
  const servers = readConfigs(
    report,
    parseYamlMapping(report, 'AI_EXTENSIONS_MCP_CONFIGS', withoutAssignment(text)),
  );
  expect(report.problems).toEqual([]);
  expect(
    [...servers.values()].map((server) => [server?.label, server?.url, server?.approval.default]),
  ).toEqual([
    ['server_label', 'https://your-mcp-server.example.com/mcp', 'never'],
    ['another_server', 'https://another-server.example.com/mcp', 'always'],
  ]);
});
