/**
 * The stack for tests, with a stand-in for the BFF: what it receives, that it can be killed and
 * restarted, and that nothing is left.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { parse } from 'yaml';
import { startStack, type Stack, type StackOptions } from './stack';

const ECHO = `
import { createServer } from 'node:http';
console.log('started with', process.argv[2]);
createServer((request, response) => {
  response.end(request.url === '/readyz' ? 'ok' : JSON.stringify(process.env));
}).listen(Number(process.env.MCP_ASSISTANT_PORT), process.env.MCP_ASSISTANT_HOST);`;

let directory: string;
let stack: Stack | undefined;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-test-'));
  writeFileSync(join(directory, 'echo.mjs'), ECHO);
  writeFileSync(
    join(directory, 'broken.mjs'),
    'console.error("no such workflow"); process.exit(78);',
  );
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

async function start(options: StackOptions = {}): Promise<Stack> {
  stack = await startStack({ program: join(directory, 'echo.mjs'), ...options });
  return stack;
}

async function environmentOf({ urls }: Stack): Promise<Record<string, string>> {
  return (await (await fetch(urls.bff)).json()) as Record<string, string>;
}

test('the BFF receives the addresses of all parts', async () => {
  const { urls, lms, dataDir } = await start();
  const env = await environmentOf(stack!);
  expect(env).toMatchObject({
    LMS_BASE_URL: urls.lms,
    JWT_ISSUER: `${urls.lms}/oauth2`,
    JWT_AUDIENCE: 'openedx',
    MCP_ASSISTANT_ALLOWED_ORIGINS: urls.page,
    MCP_ALLOWED_HOSTS: `${new URL(urls.dice).host},${new URL(urls.records).host}`,
    MCP_ASSISTANT_DATABASE: join(dataDir, 'bff.sqlite'),
  });
  expect(JSON.parse(env.JWT_PUBLIC_SIGNING_JWK_SET!)).toEqual(lms.jwks);
  expect(JSON.parse(env.AI_EXTENSIONS_MCP_CONFIGS!)).toEqual({
    dice: { server_url: urls.dice, require_approval: 'never', name: 'Dice' },
    course_records: {
      server_url: urls.records,
      require_approval: 'always',
      name: 'Course records',
    },
  });
});

test('configuration and environment can be overridden', async () => {
  await start({
    config: {
      providers: { demo: { delay_ms: 0 } },
      AI_EXTENSIONS_MCP_CONFIGS: { third: { server_url: 'https://mcp.example.org/mcp' } },
    },
    bffEnv: { LMS_BASE_URL: 'http://localhost:1', JWT_AUDIENCE: undefined },
  });
  const env = await environmentOf(stack!);
  expect(parse(readFileSync(env.MCP_ASSISTANT_CONFIG!, 'utf8'))).toMatchObject({
    providers: { demo: { type: 'demo', delay_ms: 0 } },
  });
  expect(Object.keys(JSON.parse(env.AI_EXTENSIONS_MCP_CONFIGS!) as object)).toEqual([
    'dice',
    'course_records',
    'third',
  ]);
  expect(env.LMS_BASE_URL).toBe('http://localhost:1');
  expect(env.JWT_AUDIENCE).toBeUndefined();
});

test('the BFF can be killed and restarted on the same port', async () => {
  const { bff, urls } = await start();
  const firstPid = bff.pid;
  await bff.kill('SIGKILL');
  await expect(fetch(urls.bff)).rejects.toThrow();
  await bff.restart();
  expect((await fetch(urls.bff)).status).toBe(200);
  expect(bff.pid).not.toBe(firstPid);
  expect(bff.logs().match(/started with serve/g)).toHaveLength(2);
});

test('extensions are read straight from the file', async () => {
  const { records, urls } = await start();
  expect(records.extensions()).toEqual([]);
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(urls.records)));
  const extension = { assignment: 'essay', days: 3, reason: 'I was ill' };
  await client.callTool({ name: 'request_extension', arguments: extension });
  await client.close();
  expect(records.extensions()).toEqual([{ username: 'learner', ...extension }]);
});

test('closing leaves neither process nor folder', async () => {
  const { bff, dataDir, close } = await start();
  await close();
  expect(() => process.kill(bff.pid, 0)).toThrow();
  expect(existsSync(dataDir)).toBe(false);
});

test('a BFF that does not start is an error that shows what it said', async () => {
  await expect(startStack({ program: join(directory, 'broken.mjs') })).rejects.toThrow(
    /ended \(78\)[^]*no such workflow/,
  );
});
