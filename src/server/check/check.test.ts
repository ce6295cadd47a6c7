/**
 * The check against real servers: an example, one scripted, one down, one hanging, one behind a
 * credential, and one that does not speak MCP.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startPeer, type McpPeer } from '../../../test/support/mcp-peer';
import { refused, startSourcePeer } from '../../../test/support/source-peer';
import { work } from '../../../test/support/work';
import { startDiceServer } from '../../../examples/mcp-servers/dice/server';
import type { RunningServer } from '../../../examples/mcp-servers/serve-mcp';
import { ConfigError, type LoadedConfig } from '../config';
import type { McpServerConfig } from '../config/types';
import { AppError } from '../base/errors';
import { createConnection } from '../mcp';
import { check, printed } from './check';
import { explain } from './explain';
import type { CheckReport } from './report';

const SECRET = 'very-secret-token';
const servers: Server[] = [];
let dice: RunningServer;
let peer: McpPeer;

async function serve(
  answer: (status: (code: number, body?: string) => void) => void,
): Promise<string> {
  const server = createServer((_request, response) =>
    answer((code, body) => void response.writeHead(code).end(body)),
  );
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

beforeAll(async () => {
  dice = await startDiceServer({ port: 0 });
  peer = await startPeer([
    { name: 'read', annotations: { readOnlyHint: true } },
    {
      name: 'write',
      inputSchema: { type: 'object', properties: { text: {}, force: {} }, required: ['force'] },
    },
    { name: 'drop' },
    { name: 'has \u001b[2J\u202e\u{e0041} space' },
  ]);
});
afterAll(async () => {
  await dice.close();
  await peer.close();
  await Promise.all(
    servers.map(
      (server) =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(resolve);
        }),
    ),
  );
});

function loaded(
  configured: readonly McpServerConfig[],
  warnings: readonly string[] = [],
): LoadedConfig {
  const workflow = workflowConfig({
    id: 'course',
    mcpServers: configured.filter(({ label }) => label !== 'spare').map(({ label }) => label),
  });
  return {
    config: {
      mcpServers: new Map(configured.map((server) => [server.label, server])),
      workflows: new Map([['course', workflow]]),
      limits,
    } as unknown as LoadedConfig['config'],
    warnings,
    secretFiles: [],
  };
}

const run = (
  configured: readonly McpServerConfig[],
  warnings: readonly string[] = [],
): Promise<CheckReport> =>
  check({
    load: () => loaded(configured, warnings),
    connect: (server) =>
      createConnection(server, { fetch, now: Date.now, random: () => 0, work, log: () => {} }),
  });
const quick = { connectMs: 200, listMs: 100, callMs: 100, totalMs: 100 };

test('a healthy setup reports every server and the policy of each tool', async () => {
  const report = await run(
    [
      serverConfig(dice.url, {
        label: 'dice',
        name: 'Dice',
        displayNames: new Map([['roll_dice', 'Roll!']]),
      }),
      serverConfig(peer.url, {
        label: 'spare',
        headers: { Authorization: `Bearer ${SECRET}` },
        disallowedTools: new Set(['drop', 'gone']),
        approval: { default: 'always', always: new Set(), never: new Set(), neverReadOnly: true },
        allowedParams: new Map([['write', new Set(['text'])]]),
        review: { default: 'always', tools: new Map() },
        remember: {
          default: 'never',
          tools: new Map([
            ['write', 'course'],
            ['vanished', 'course'],
          ]),
        },
        registry: {
          owner: 'campus team',
          sla: '99.9%',
          tags: ['a', 'b'],
          capabilities: ['tools', 'prompts'],
        },
      }),
    ],
    ['a warning of the configuration'],
  );
  expect(report).toMatchObject({
    ok: true,
    exit_code: 0,
    problems: [],
    warnings: ['a warning of the configuration'],
  });
  const [first, second] = report.servers;
  expect(first).toMatchObject({
    label: 'dice',
    name: 'Dice',
    host: new URL(dice.url).host,
    program: null,
    transport: 'http',
    workflows: ['course'],
    reachable: true,
    failure: null,
    era: 'modern',
    protocol_version: '2026-07-28',
    server_name: 'dice_server',
    capabilities: ['tools'],
    searched_in: [],
    warnings: [],
  });
  expect(first?.tools).toEqual([
    {
      name: 'calculate_sum',
      display_name: null,
      policy: 'send',
      reason: null,
      refused_parameters: [],
      remember: 'never',
      reviewed: false,
    },
    {
      name: 'flip_coin',
      display_name: null,
      policy: 'send',
      reason: null,
      refused_parameters: [],
      remember: 'never',
      reviewed: false,
    },
    {
      name: 'play_guessing_game',
      display_name: null,
      policy: 'send',
      reason: null,
      refused_parameters: [],
      remember: 'never',
      reviewed: false,
    },
    {
      name: 'roll_dice',
      display_name: 'Roll!',
      policy: 'send',
      reason: null,
      refused_parameters: [],
      remember: 'never',
      reviewed: false,
    },
  ]);
  expect(second?.tools).toEqual([
    expect.objectContaining({ name: 'drop', policy: 'refused', reason: 'is in disallowed_tools' }),
    expect.objectContaining({
      policy: 'refused',
      reason: expect.stringContaining('The name is empty'),
    }),
    expect.objectContaining({ name: 'read', policy: 'send' }),
    expect.objectContaining({
      name: 'write',
      policy: 'ask',
      refused_parameters: ['force'],
      remember: 'course',
      reviewed: true,
    }),
  ]);
  expect(second?.warnings).toEqual([
    'no workflow names it in mcp_configs',
    'disallowed_tools names gone, which the server does not offer',
    'remember_approval names vanished, which the server does not offer',
    'write cannot be called: it requires force, which allowed_params leaves out',
    'the registry promises prompts, which the server does not offer',
  ]);

  const text = printed(report, false);
  for (const words of [
    'ok   dice (Dice) at 127.0.0.1:',
    'protocol:     2026-07-28 (modern era)',
    'roll_dice           send    shown as Roll!',
    'owner:        campus team',
    'warning: a warning of the configuration',
    'refused parameters: force; may be remembered for the course; results are reviewed',
    'Servers: 2, of which 0 cannot be reached. Tools: 8, of which 5 are sent without asking, 1 ask, 2 are refused.',
  ]) {
    expect(text).toContain(words);
  }
  expect(text).not.toMatch(/[\u001b\u202e\u{e0041}]/u);
  expect(text).toContain('has ⟨U+001B⟩[2J⟨U+202E⟩⟨U+E0041⟩ space');
  const json = printed(report, true);
  expect(json).not.toMatch(/[\u001b\u202e\u{e0041}]/u);
  expect(JSON.parse(json)).toEqual(report);
  for (const output of [text, json]) {
    expect(output).not.toMatch(new RegExp(`${SECRET}|/mcp"`));
  }
});

test('an unreachable server is reported with reason and fix, and does not delay the others', async () => {
  const hanging = await serve(() => {});
  const locked = await serve((status) => status(401, SECRET));
  const elsewhere = await serve((status) => status(404));
  const strange = await serve((status) => status(410));
  const broken = await serve((status) => status(503));
  const page = await serve((status) => status(200, '<html>'));
  const down = await serve(() => {});
  await new Promise((resolve) => {
    servers.pop()?.close(resolve);
  });
  const urls = { up: dice.url, down, hanging, locked, elsewhere, strange, broken, page };
  const report = await run(
    Object.entries(urls).map(([label, url]) =>
      serverConfig(url, {
        label,
        headers: { Authorization: `Bearer ${SECRET}` },
        ...(label === 'hanging' ? { timeouts: quick } : {}),
      }),
    ),
  );
  expect(report).toMatchObject({ ok: false, exit_code: 1 });
  expect(
    Object.fromEntries(
      report.servers.map(({ label, failure }) => [label, failure?.reason ?? null]),
    ),
  ).toEqual({
    up: null,
    down: 'nothing listens there',
    hanging: 'it does not answer in time',
    locked: 'it refuses the credential (HTTP 401)',
    elsewhere: 'it has no MCP endpoint at this path (HTTP 404)',
    strange: 'it refuses the request (HTTP 410)',
    broken: 'it fails (HTTP 503)',
    page: expect.stringContaining('it does not answer as an MCP server'),
  });
  const text = printed(report, false);
  expect(text).toContain('DOWN down (Peer) at ');
  expect(text).toContain('fix:          Start the server, or correct host and port.');
  expect(text + printed(report, true)).not.toContain(SECRET);
});

test('what a server lists and cannot be offered is named; a list that fails costs nothing else', async () => {
  const support = await startSourcePeer({
    capabilities: { resources: {} },
    resources: [{ uri: 'knowledge-base' }, { uri: 'support://open' }],
    templates: [{ uriTemplate: 'customers/{id}' }],
  });
  const listed = await run([serverConfig(support.url, { label: 'support' })]);
  const reason = 'is no URI (RFC 3986 asks for a scheme), so servers cannot serve it';
  const lines = [
    `resource knowledge-base: ${reason}; write e.g. support://knowledge-base`,
    `template customers/{id}: ${reason}; write e.g. support://customers/{id}`,
  ];
  expect(listed).toMatchObject({ exit_code: 0, servers: [{ warnings: lines }] });
  for (const line of lines) {
    expect(printed(listed, false)).toContain(`warning:      ${line}\n`);
  }
  Object.defineProperty(support, 'resources', { get: refused });
  const failing = await run([serverConfig(support.url, { label: 'support' })]);
  await support.close();
  expect(failing).toMatchObject({
    exit_code: 0,
    servers: [
      {
        reachable: true,
        warnings: [
          'its resources and prompts cannot be listed: it answers with the protocol error -32602',
        ],
      },
    ],
  });
});

test('a server with personal accounts is not contacted', async () => {
  const oauth = {
    flow: 'authorization_code' as const,
    clientId: null,
    clientSecret: null,
    clientMetadataUrl: null,
    scopes: null,
    issuer: null,
    endpoints: null,
  };
  const report = await run([serverConfig('http://127.0.0.1:1/mcp', { label: 'notes', oauth })]);
  expect(report).toMatchObject({
    exit_code: 0,
    servers: [
      {
        reachable: true,
        tools: [],
        warnings: [expect.stringContaining('an account of their own')],
      },
    ],
  });
});

test('a program is reported without its folder, arguments and variables', async () => {
  const stdio = { command: '/srv/bin/records', args: [`--token=${SECRET}`], env: { KEY: SECRET } };
  const report = await run([
    serverConfig('stdio:abc', { label: 'local', transport: 'stdio', stdio }),
  ]);
  expect(report.servers[0]).toMatchObject({
    host: null,
    program: 'records',
    failure: { reason: 'its program cannot be found' },
  });
  expect(printed(report, false)).toContain('DOWN local (Peer) at the program records over stdio');
  expect(printed(report, false) + printed(report, true)).not.toContain(SECRET);
});

test('a configuration problem ends the check before any connection', async () => {
  const problems = [{ key: 'server.port', reason: 'is missing', fix: 'Set it.' }];
  const connect = () => {
    throw new Error('nothing may be connected');
  };
  const report = await check({
    load: () => {
      throw new ConfigError(problems);
    },
    connect,
  });
  expect(report).toEqual({
    ok: false,
    exit_code: 78,
    problems,
    warnings: [],
    surroundings: [],
    workflows: [],
    servers: [],
  });
  expect(printed(report, false)).toContain(
    'server.port\n    reason: is missing\n    fix:    Set it.\n',
  );
  await expect(
    check({
      load: () => {
        throw new RangeError('ours');
      },
      connect,
    }),
  ).rejects.toThrow('ours');
});

test('our own errors are explained in our words, unknown ones by name only', () => {
  expect(explain(new AppError('internal_error', 'The address is private.')).reason).toBe(
    'The address is private.',
  );
  expect(
    explain(
      new TypeError('fetch failed', {
        cause: Object.assign(new Error(SECRET), { code: 'CERT_HAS_EXPIRED' }),
      }),
    ).reason,
  ).toBe('its TLS certificate has expired');
  expect(explain(new RangeError(SECRET)).reason).toBe(
    'it does not answer as an MCP server (RangeError)',
  );
  expect(explain(SECRET).reason).toBe('it does not answer as an MCP server (string)');
});
