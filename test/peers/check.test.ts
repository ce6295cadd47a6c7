/**
 * `mcp-assistant check` as an operator runs it: the built program, real servers of both protocol
 * eras, exit codes, and no secrets in the output.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { startDiceServer } from '../../examples/mcp-servers/dice/server';
import type { RunningServer } from '../../examples/mcp-servers/serve-mcp';
import { DEMO_CONFIG_PATH, merge, readConfig, type ConfigOverrides } from '../harness/demo-config';
import { builtBff } from '../harness/build-once';
import { startLms, type Lms } from '../harness/lms/lms';
import { freePort } from '../harness/ports';
import { ROOT, startNode, type Part } from '../harness/processes';
import type { CheckReport } from '../../src/server/check/report';

const SECRET = 'very-secret-token';
/** A public key of 2048 bits, as the check requires; nothing is signed with it. */
const JWKS = JSON.stringify({ keys: [{ kty: 'RSA', n: 'A'.repeat(343), e: 'AQAB' }] });

let folder: string;
let program: string;
let dice: RunningServer;
let everything: Part;
let everythingPort: number;
let hanging: Server;
let lms: Lms;

async function listening(part: Part, port: number): Promise<void> {
  while (!part.output().includes(String(port))) {
    if (part.hasEnded()) {
      throw new Error(part.output());
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  const main = join(
    dirname(
      createRequire(__filename).resolve('@modelcontextprotocol/server-everything/package.json'),
    ),
    'dist',
    'index.js',
  );
  everythingPort = await freePort();
  everything = startNode('server-everything', [main, 'streamableHttp'], {
    PORT: String(everythingPort),
  });
  hanging = createServer(() => {});
  await new Promise<void>((resolve) => {
    hanging.listen(0, '127.0.0.1', resolve);
  });
  [dice, lms, program] = await Promise.all([
    startDiceServer({ port: 0 }),
    startLms({ port: 0, pageOrigin: 'http://localhost:8080' }),
    builtBff(),
    listening(everything, everythingPort),
  ]);
});
afterAll(async () => {
  hanging.closeAllConnections();
  hanging.close();
  await Promise.all([dice.close(), lms.close(), everything.stop()]);
  rmSync(folder, { recursive: true });
});

async function check(
  config: ConfigOverrides,
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const path = join(folder, 'config.yaml');
  const demo = {
    ...readConfig(DEMO_CONFIG_PATH),
    mcp: { allowed_hosts: ['127.0.0.1'] },
    AI_EXTENSIONS_MCP_CONFIGS: {},
  };
  writeFileSync(path, stringify(merge(demo, config)));
  const child = spawn(process.execPath, [program, 'check', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      JWT_PUBLIC_SIGNING_JWK_SET: JWKS,
      MCP_ASSISTANT_CONFIG: path,
      LMS_BASE_URL: lms.url,
      TOKEN: SECRET,
      ...env,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => {
    output.stdout += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    output.stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  expect(output.stdout + output.stderr).not.toContain(SECRET);
  return { status, ...output };
}

const using = (...labels: string[]): ConfigOverrides => ({
  workflows: {
    course_assistant: { processor_config: { ResponsesProcessor: { mcp_configs: labels } } },
  },
});

test('a healthy setup lists both eras and every tool with its policy, and exits with 0', async () => {
  const { status, stdout } = await check(
    {
      AI_EXTENSIONS_MCP_CONFIGS: {
        dice: {
          server_url: dice.url,
          require_approval: { never: { read_only: true } },
          auth_type: 'bearer_token',
          auth_value: 'os.environ/TOKEN',
        },
        everything: {
          server_url: `http://127.0.0.1:${everythingPort}/mcp`,
          allowed_tools: ['echo'],
        },
      },
      ...using('dice', 'everything'),
    },
    ['--json'],
  );
  expect(status).toBe(0);
  const report = JSON.parse(stdout) as CheckReport;
  expect(report.warnings).toEqual([
    expect.stringContaining('dice.require_approval.never.read_only'),
  ]);
  expect(report.servers).toMatchObject([
    { label: 'dice', era: 'modern', protocol_version: '2026-07-28', capabilities: ['tools'] },
    {
      label: 'everything',
      era: 'legacy',
      protocol_version: expect.stringMatching(/^20\d\d-/),
      capabilities: expect.arrayContaining(['prompts', 'resources', 'tools']),
    },
  ]);
  expect(report.servers[0]?.tools.map(({ policy }) => policy)).toEqual([
    'send',
    'send',
    'send',
    'send',
  ]);
  expect(
    report.servers[1]?.tools
      .filter(({ policy }) => policy !== 'refused')
      .map(({ name, policy }) => [name, policy]),
  ).toEqual([['echo', 'ask']]);
});

test('servers that are down or hang are reported as text, and the exit code is 1', async () => {
  const { status, stdout } = await check({
    mcpServers: {
      down: {
        url: `http://127.0.0.1:${await freePort()}/mcp`,
        headers: { Authorization: 'Bearer ${TOKEN}' },
      },
    },
    AI_EXTENSIONS_MCP_CONFIGS: {
      dice: { server_url: dice.url },
      hanging: {
        server_url: `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/mcp?key=${SECRET}`,
        connect_timeout: 1,
        list_timeout: 1,
      },
    },
    ...using('dice', 'down', 'hanging'),
  });
  expect(status).toBe(1);
  expect(stdout).toMatch(/ok {3}dice \(dice\) at 127\.0\.0\.1:\d+ over http\n/);
  expect(stdout).toMatch(
    /DOWN down [^\n]*\n(?: +workflows:[^\n]*\n) +reason: +nothing listens there\n +fix: +Start the server/,
  );
  expect(stdout).toMatch(/DOWN hanging [^]*reason: +it does not answer in time\n/);
  expect(stdout).toMatch(
    /Servers: 3, of which 2 cannot be reached\. Tools: 4, of which 0 are sent without asking, 4 ask, 0 are refused\.\n$/,
  );
});

test('a configuration problem exits with 78, and nothing is connected', async () => {
  const config = {
    AI_EXTENSIONS_MCP_CONFIGS: { dice: { server_url: dice.url, connector_id: SECRET } },
    ...using('dice'),
  };
  const { status, stdout } = await check(config);
  expect(status).toBe(78);
  expect(stdout).toContain(
    'AI_EXTENSIONS_MCP_CONFIGS.dice.connector_id\n    reason: names a connection that only OpenAI can make',
  );
  const json = await check(config, ['--json']);
  expect(json.status).toBe(78);
  expect(JSON.parse(json.stdout)).toMatchObject({
    ok: false,
    exit_code: 78,
    problems: [{ fix: 'Remove connector_id.' }],
    servers: [],
  });
});

test('an unknown option or command is an error that lists the valid ones', async () => {
  expect(await check({ ...using() }, ['--jsn'])).toMatchObject({
    status: 64,
    stderr: expect.stringContaining('check [--live] [--as <person>] [--json]'),
  });
});
