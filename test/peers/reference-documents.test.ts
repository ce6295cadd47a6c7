/**
 * Servers as the reference documents describe them (a shop, support, SQL, a file system, a registry
 * entry behind OAuth) work as the documents say, or the check names what in them is not MCP.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { serveMcp, type RunningServer } from '../../examples/mcp-servers/serve-mcp';
import type { AttachmentObject, CreateAttachmentRequest } from '../../src/protocol';
import type { CheckReport } from '../../src/server/check/report';
import { builtBff } from '../harness/build-once';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { MACHINE, startOAuthServer, type OAuthServer } from '../harness/oauth-server';
import { ROOT } from '../harness/processes';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';

const LABELS = ['shop', 'support', 'sql', 'folder', 'filesystem', 'analytics-db'];
const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] });
const contents = (uri: string, words: string) => ({ contents: [{ uri, text: words }] });

function shop(): McpServer {
  const server = new McpServer({ name: 'shop', version: '1.0.0' });
  server.registerTool(
    'search_products',
    { inputSchema: z.object({ query: z.string(), limit: z.number().int().default(10) }) },
    ({ query, limit }) => text(`${limit} products for ${query}`),
  );
  return server;
}

function support(): McpServer {
  const server = new McpServer({ name: 'support', version: '1.0.0' });
  server.registerTool(
    'get_customer',
    { inputSchema: z.object({ customer_id: z.string() }) },
    ({ customer_id: id }) => text(`customer ${id}`),
  );
  server.registerTool(
    'create_ticket',
    { inputSchema: z.object({ title: z.string(), priority: z.enum(['low', 'urgent']) }) },
    ({ title, priority }) => text(`created ${title} (${priority})`),
  );
  server.registerResource('Knowledge base', 'knowledge-base', {}, () =>
    contents('knowledge-base', 'articles'),
  );
  server.registerResource(
    'Customer',
    new ResourceTemplate('customers/{id}', { list: undefined }),
    {},
    (uri) => contents(uri.href, 'customer'),
  );
  return server;
}

function sql(): McpServer {
  const server = new McpServer({ name: 'sql', version: '1.0.0' });
  server.registerTool('run_query', { inputSchema: z.object({ sql: z.string() }) }, (args) =>
    text(`rows of ${args.sql}`),
  );
  server.registerResource('Schema', 'db://schema', {}, (uri) =>
    contents(uri.href, 'CREATE TABLE grades'),
  );
  server.registerResource(
    'Sample',
    new ResourceTemplate('db://tables/{table_name}/sample', { list: undefined }),
    {},
    (uri, { table_name: table }) => contents(uri.href, `a row of ${String(table)}`),
  );
  server.registerPrompt(
    'analyze_data',
    { argsSchema: z.object({ table_name: z.string() }) },
    ({ table_name: table }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Analyze ${table}` } }],
    }),
  );
  return server;
}

/** Its resource is found only as `file://directory/`, which is what the URI becomes when parsed. */
function folder(): McpServer {
  const server = new McpServer({ name: 'folder', version: '1.0.0' });
  server.registerTool('list', {}, () => text('notes.txt'));
  server.registerResource('Directory', 'file://directory', {}, (uri) =>
    contents(uri.href, 'notes.txt'),
  );
  return server;
}

let dir: string;
let servers: RunningServer[];
let oauth: OAuthServer;
let model: FakeModel;
let stack: Stack;
let checked: (...args: string[]) => Promise<string>;

beforeAll(async () => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'documents-')));
  [oauth, model, servers] = await Promise.all([
    startOAuthServer(),
    startFakeModel(),
    Promise.all([shop, support, sql, folder].map((create) => serveMcp(create, 0))),
  ]);
  writeFileSync(join(dir, 'notes.txt'), 'the secret of the essay');
  const config = {
    providers: { fake: { type: 'openai', model: 'm', api_key: 'k', base_url: model.url } },
    mcp: {
      allowed_hosts: [oauth.host, ...servers.map(({ port }) => `127.0.0.1:${port}`)],
      allow_stdio: true,
      servers_file: written('desktop.json', { mcpServers: { filesystem: program() } }),
      registry_file: written('registry.json', registry()),
    },
    workflows: {
      course_assistant: {
        processor_config: { ResponsesProcessor: { config: 'fake', mcp_configs: LABELS } },
      },
    },
  };
  const env = { AI_EXTENSIONS_MCP_CONFIGS: JSON.stringify(configs()), MACHINE: MACHINE.secret };
  stack = await startStack({ config, bffEnv: env });
  // Answers when every server has: a question would not wait for a program that is slow to start.
  await list('mcp_resources');
  const main = await builtBff();
  checked = async (...args) => {
    const { stdout } = await promisify(execFile)(process.execPath, [main, 'check', ...args], {
      cwd: ROOT,
      env: {
        ...env,
        PATH: process.env['PATH'],
        LMS_BASE_URL: stack.urls.lms,
        JWT_PUBLIC_SIGNING_JWK_SET: JSON.stringify(stack.lms.jwks),
        MCP_ASSISTANT_CONFIG: join(stack.dataDir, 'config.yaml'),
        MCP_ASSISTANT_DATABASE: join(dir, 'check.sqlite'),
      },
    }).catch((error: { stdout: string }) => error);
    return stdout;
  };
});
afterAll(async () => {
  await stack.close();
  await Promise.all([model.close(), oauth.close(), ...servers.map(({ close }) => close())]);
  rmSync(dir, { recursive: true });
});

const learner = async () => ({
  authorization: `Bearer ${await stack.lms.signIn('learner')}`,
  'content-type': 'application/json',
});

async function list(what: string): Promise<unknown> {
  const url = `${stack.urls.bff}/v1/${what}?${new URLSearchParams(UNIT).toString()}`;
  return (await fetch(url, { headers: await learner() })).json();
}

function written(name: string, document: object): string {
  const path = join(dir, name);
  writeFileSync(path, JSON.stringify(document));
  return path;
}

function program(): object {
  const found = createRequire(__filename).resolve(
    '@modelcontextprotocol/server-filesystem/package.json',
  );
  return { command: process.execPath, args: [join(dirname(found), 'dist', 'index.js'), dir] };
}

const registry = (): object => ({
  registry_version: '1.0',
  servers: [
    {
      name: 'analytics-db',
      description: 'Read-only access to the analytics database',
      transport: 'streamable-http',
      url: oauth.mcpUrl,
      auth: {
        type: 'oauth2',
        authorization_url: `${oauth.issuer}/authorize`,
        token_url: `${oauth.issuer}/token`,
        scopes: ['notes:read'],
      },
      capabilities: ['tools'],
      owner: 'data-platform-team',
      sla: '99.9%',
    },
  ],
});

const configs = (): object => ({
  ...Object.fromEntries(
    LABELS.slice(0, 4).map((label, index) => [
      label,
      { server_url: servers[index]!.url, require_approval: 'never' },
    ]),
  ),
  support: {
    server_url: servers[1]!.url,
    require_approval: { never: { tool_names: ['get_customer'] } },
  },
  filesystem: { require_approval: 'never', connect_timeout: 60, list_timeout: 60 },
  'analytics-db': {
    require_approval: 'never',
    oauth2_flow: 'client_credentials',
    client_id: MACHINE.id,
    client_secret: 'os.environ/MACHINE',
  },
});

test('a tool of each document is called, and the one that writes asks first', async () => {
  model.script(
    {
      toolCalls: [
        { name: 'shop__search_products', arguments: { query: 'lamp', limit: 3 } },
        { name: 'support__get_customer', arguments: { customer_id: '7' } },
        { name: 'sql__run_query', arguments: { sql: 'SELECT 1' } },
        { name: 'folder__list', arguments: {} },
        { name: 'filesystem__read_text_file', arguments: { path: join(dir, 'notes.txt') } },
        { name: 'analytics-db__list_notes', arguments: {} },
      ],
    },
    {
      toolCalls: [
        { name: 'support__create_ticket', arguments: { title: 'Broken', priority: 'urgent' } },
      ],
    },
    { text: 'done' },
  );
  const client = await clientFor(stack);
  const asked = await client.responses.create({ input: 'go', metadata: UNIT });
  const calls = asked.output.filter((item) => item.type === 'mcp_call');
  expect(calls.map(({ output, error }) => output ?? error)).toEqual([
    expect.stringContaining('3 products for lamp'),
    expect.stringContaining('customer 7'),
    expect.stringContaining('rows of SELECT 1'),
    expect.stringContaining('notes.txt'),
    expect.stringContaining('the secret of the essay'),
    expect.stringContaining('powerhouse'),
  ]);
  const [request] = asked.output.filter((item) => item.type === 'mcp_approval_request');
  expect(request).toMatchObject({ server_label: 'support', name: 'create_ticket' });
  const decided = await client.responses.create({
    previous_response_id: asked.id,
    input: [{ type: 'mcp_approval_response', approval_request_id: request!.id, approve: true }],
    metadata: UNIT,
  });
  expect(JSON.stringify(decided.output)).toContain('created Broken (urgent)');
  expect(decided.output_text).toBe('done');
  expect(oauth.counts).toMatchObject({ machine: 1, authorize: 0, calls: 1 });
});

test('what can be read is offered and read; what is no URI is not offered', async () => {
  const headers = await learner();
  const attach = async (source: CreateAttachmentRequest['source']) => {
    const response = await fetch(`${stack.urls.bff}/v1/attachments`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ place: UNIT, source }),
    });
    return { status: response.status, body: (await response.json()) as AttachmentObject };
  };
  const resource = (label: string, uri: string) =>
    attach({ type: 'resource', server_label: label, uri });

  expect(await list('mcp_resources')).toMatchObject({
    unavailable: [],
    data: [
      { server_label: 'sql', uri: 'db://schema' },
      { server_label: 'sql', uri_template: 'db://tables/{table_name}/sample' },
      { server_label: 'folder', uri: 'file://directory' },
    ],
  });
  expect(await list('mcp_prompts')).toMatchObject({ data: [{ name: 'analyze_data' }] });
  expect(await resource('sql', 'db://schema')).toMatchObject({ status: 201 });
  expect(await resource('sql', 'db://tables/grades/sample')).toMatchObject({ status: 201 });
  const prompt = { type: 'prompt' as const, server_label: 'sql', name: 'analyze_data' };
  expect(await attach({ ...prompt, arguments: { table_name: 'grades' } })).toMatchObject({
    status: 201,
  });
  expect(await attach(prompt)).toMatchObject({
    status: 400,
    body: { error: { param: 'source.arguments.table_name' } },
  });
  for (const uri of ['knowledge-base', 'customers/7']) {
    expect(await resource('support', uri)).toMatchObject({ status: 404 });
  }
  expect(await resource('folder', 'file://directory')).toMatchObject({
    status: 502,
    body: { error: { code: 'mcp_server_refused', message: 'folder refused this.' } },
  });
});

test('the check says what each offers, and names what is not MCP', async () => {
  const [shown, json] = await Promise.all([checked(), checked('--json')]);
  const report = JSON.parse(json) as CheckReport;
  const reason = 'is no URI (RFC 3986 asks for a scheme), so servers cannot serve it; write e.g.';
  const named = [
    `resource knowledge-base: ${reason} support://knowledge-base`,
    `template customers/{id}: ${reason} support://customers/{id}`,
  ];
  const found = new Map(report.servers.map((server) => [server.label, server]));
  expect([...found.keys()].sort()).toEqual([...LABELS].sort());
  expect(report).toMatchObject({ ok: true, exit_code: 0 });
  for (const label of LABELS) {
    expect(found.get(label)?.warnings).toEqual(label === 'support' ? named : []);
  }
  expect(found.get('support')?.tools.map(({ name, policy }) => [name, policy])).toEqual([
    ['create_ticket', 'ask'],
    ['get_customer', 'send'],
  ]);
  expect(found.get('analytics-db')).toMatchObject({
    registry: { owner: 'data-platform-team' },
    tools: [{ name: 'list_notes', policy: 'send' }],
  });
  for (const line of named) {
    expect(shown).toContain(`warning:      ${line}\n`);
  }
});
