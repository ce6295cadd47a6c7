/**
 * A wrong configuration stops startup with the key, the reason and the fix, and exit code 78 (issue
 * 2, item 8).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DEMO_CONFIG_PATH, merge, readConfig, type ConfigOverrides } from '../harness/demo-config';
import { builtBff } from '../harness/build-once';
import { ROOT } from '../harness/processes';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
  program = await builtBff();
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(config: ConfigOverrides | string, env: NodeJS.ProcessEnv = {}) {
  const path = join(folder, 'config.yaml');
  writeFileSync(
    path,
    typeof config === 'string' ? config : stringify(merge(readConfig(DEMO_CONFIG_PATH), config)),
  );
  const { status, stderr } = spawnSync(process.execPath, [program, 'serve'], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 20_000,
    env: {
      PATH: process.env['PATH'],
      JWT_PUBLIC_SIGNING_JWK_SET: '{"keys":[{"kty":"RSA","n":"abc","e":"AQAB"}]}',
      MCP_ASSISTANT_CONFIG: path,
      ...env,
    },
  });
  return { status, stderr };
}

test.each<[string, ConfigOverrides | string, RegExp[]]>([
  [
    'an unknown label in mcp_configs',
    {
      workflows: {
        course_assistant: {
          processor_config: { ResponsesProcessor: { mcp_configs: ['dice', 'analytics'] } },
        },
      },
    },
    [/workflows\.course_assistant.*mcp_configs/, /analytics/, /dice.*course_records/],
  ],
  [
    'an http:// server without opt-in',
    { AI_EXTENSIONS_MCP_CONFIGS: { plain: { server_url: 'http://tools.example/mcp' } } },
    [/AI_EXTENSIONS_MCP_CONFIGS\.plain\.server_url/, /https/, /mcp\.allowed_hosts/],
  ],
  [
    'a provider without its key',
    { providers: { openai: { type: 'openai', model: 'm' } } },
    [/providers\.openai\.api_key/, /os\.environ/],
  ],
  ['malformed YAML', 'server: {host: [', [/config\.yaml/, /line 1/]],
  [
    'a variable that is not set',
    { providers: { openai: { type: 'openai', model: 'm', api_key: 'os.environ/NO_SUCH_KEY' } } },
    [/NO_SUCH_KEY/],
  ],
])('%s stops startup with its key and fix', (_case, config, patterns) => {
  const { status, stderr } = start(config);
  for (const pattern of patterns) {
    expect(stderr).toMatch(pattern);
  }
  expect(status).toBe(78);
});

test('all problems are reported at once', () => {
  const { status, stderr } = start({
    server: { port: 'many' },
    AI_EXTENSIONS_MCP_CONFIGS: { plain: { server_url: 'http://tools.example/mcp' } },
  });
  expect(stderr).toMatch(/server\.port/);
  expect(stderr).toMatch(/plain\.server_url/);
  expect(status).toBe(78);
});
