/** A BFF that reads its configuration again: what runs keeps the old, what comes gets the new. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { AssistantInfo, ResponseObject } from '../../src/protocol';
import { merge, type ConfigOverrides } from '../harness/demo-config';
import { startStack, type Stack } from '../harness/stack';
import { UNIT } from '../support/client';
import { startPeer, type McpPeer } from '../support/mcp-peer';

let stack: Stack;
let kept: McpPeer;
let changed: McpPeer;
let token: string;
let original: string;

const path = () => join(stack.dataDir, 'config.yaml');
const serverAt = ({ url }: McpPeer) => ({ server_url: url, require_approval: 'never' });

/** Writes the configuration with changes; without any as it was at the start. */
function configure(changes: ConfigOverrides = {}): void {
  writeFileSync(path(), stringify(merge(parse(original) as object, changes)));
}

async function get<T>(route: string): Promise<T> {
  const answer = await fetch(`${stack.urls.bff}/v1${route}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await answer.json()) as T;
}
const assistant = () => get<AssistantInfo>(`/assistant?${new URLSearchParams(UNIT)}`);

async function ask(input: string): Promise<ResponseObject> {
  const answer = await fetch(`${stack.urls.bff}/v1/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input, metadata: UNIT }),
  });
  return (await answer.json()) as ResponseObject;
}

/** Asks again and again until it holds. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

beforeAll(async () => {
  [kept, changed] = await Promise.all([
    startPeer([{ name: 'look' }]),
    startPeer([{ name: 'draw' }]),
  ]);
  stack = await startStack({
    config: {
      providers: { demo: { delay_ms: 25 } },
      mcp: { allowed_hosts: ['127.0.0.1'] },
      AI_EXTENSIONS_MCP_CONFIGS: {
        dice: serverAt(kept),
        course_records: serverAt(changed),
      },
    },
    bffEnv: { AI_EXTENSIONS_MCP_CONFIGS: undefined, MCP_ALLOWED_HOSTS: undefined },
  });
  original = readFileSync(path(), 'utf8');
  token = await stack.lms.signIn('learner');
});
afterAll(async () => {
  await stack.close();
  await Promise.all([kept.close(), changed.close()]);
});
afterEach(() => configure());

test('a reload changes what is new, keeps servers that are the same, and breaks off nothing', async () => {
  await until(() => kept.listings > 0 && changed.listings > 0);
  const listings = kept.listings;
  const running = ask('What is this unit about?');
  await until(async () => {
    const { out } = await stack.bff.command('status', '--json');
    return (JSON.parse(out) as { running_responses: number }).running_responses === 1;
  });
  configure({
    workflows: { course_assistant: { title: 'Another title' } },
    AI_EXTENSIONS_MCP_CONFIGS: { course_records: { require_approval: 'always' } },
  });
  const { code, out } = await stack.bff.command('reload', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    replica: expect.stringMatching(new RegExp(`:${stack.bff.pid}$`)),
    kept: ['dice'],
    replaced: ['course_records'],
    removed: [],
  });
  expect((await assistant()).title).toBe('Another title');
  expect((await running).status).toBe('completed');
  await until(() => changed.listings > 1);
  expect(kept.listings).toBe(listings);
  expect((await ask('Hello')).status).toBe('completed');
});

test('SIGHUP does the same; a server that is left out is gone', async () => {
  configure({
    workflows: {
      course_assistant: {
        title: 'By signal',
        processor_config: { ResponsesProcessor: { mcp_configs: ['dice'] } },
      },
    },
  });
  process.kill(stack.bff.pid, 'SIGHUP');
  await until(async () => (await assistant()).title === 'By signal');
  expect((await assistant()).servers.map(({ label }) => label)).toEqual(['dice']);
});

test('a bad file changes nothing and says why, to the command and in the log', async () => {
  await stack.bff.command('reload');
  const before = (await assistant()).title;
  configure({
    limits: { lease_seconds: '30s' },
    workflows: { course_assistant: { title: 'Bad' } },
  });
  process.kill(stack.bff.pid, 'SIGHUP');
  await until(() => stack.bff.logs().includes('cannot be used'));
  expect(stack.bff.logs()).toContain('limits.lease_seconds');
  const refused = await stack.bff.command('reload');
  expect(refused.code).toBe(78);
  expect(refused.error).toContain('limits.lease_seconds');
  expect((await assistant()).title).toBe(before);
});

test('what cannot change while it runs is refused by name', async () => {
  const before = (await assistant()).title;
  configure({
    server: { admin_socket: join(stack.dataDir, 'other.sock') },
    redis: { url: 'redis://127.0.0.1:6399' },
    workflows: { course_assistant: { title: 'Half' } },
  });
  // This command line would look at the other place.
  const socket = join(stack.dataDir, 'bff.sqlite.sock');
  const { code, error } = await stack.bff.command('reload', '--socket', socket);
  expect(code).toBe(78);
  expect(error).toContain('server.admin_socket');
  expect(error).toContain('redis');
  expect(error).toContain('restart needed');
  expect((await assistant()).title).toBe(before);
});

test('a reload that changes nothing keeps everything, and a restart is still orderly', async () => {
  const { out } = await stack.bff.command('reload', '--json');
  expect(JSON.parse(out)).toMatchObject({ kept: ['dice', 'course_records'], replaced: [] });
  expect(await stack.bff.kill('SIGTERM')).toBe(0);
  await stack.bff.restart();
});
