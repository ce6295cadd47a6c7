/**
 * The page's server: one origin for page and BFF, streams that stay streams, and no way to the
 * operator's endpoints.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstUnitPath, startPageServer, type PageServer } from './page-server';

interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let root: string;
let bff: Server;
let seen: Seen[];
let streamClosed: Promise<void>;
let server: PageServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'page-server-'));
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(root, 'app.js'), 'export {};');
  seen = [];
  let sayClosed: () => void;
  streamClosed = new Promise((resolve) => {
    sayClosed = resolve;
  });
  bff = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
    }
    seen.push({ method: request.method!, url: request.url!, headers: request.headers, body });
    if (request.url === '/v1/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'set-cookie': 'a=1' });
      response.write('data: first\n\n');
      response.on('close', sayClosed);
      return;
    }
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"from":"bff"}');
  });
  await new Promise<void>((resolve) => {
    bff.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(bff.address() as AddressInfo).port}`;
  server = await startPageServer({ port: 0, root, bffUrl: url, lmsUrl: url });
});

afterEach(async () => {
  await server.close();
  bff.closeAllConnections();
  bff.close();
  rmSync(root, { recursive: true });
});

test('passes a request on with its cookies, origin and body', async () => {
  const response = await fetch(`${server.url}/mcp-assistant/v1/responses?x=1`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { origin: server.url, cookie: 'edx-jwt-cookie-signature=s', 'use-jwt-cookie': 'true' },
  });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ from: 'bff' });
  expect(seen).toEqual([
    expect.objectContaining({ method: 'POST', url: '/v1/responses?x=1', body: '{"a":1}' }),
  ]);
  expect(seen[0]!.headers).toMatchObject({
    origin: server.url,
    cookie: 'edx-jwt-cookie-signature=s',
    'use-jwt-cookie': 'true',
  });
});

test('hands a stream on as it comes, and ends it when the reader goes away', async () => {
  const reader = new AbortController();
  const response = await fetch(`${server.url}/mcp-assistant/v1/stream`, { signal: reader.signal });
  const chunk = await response.body!.getReader().read();
  expect(new TextDecoder().decode(chunk.value as Uint8Array)).toBe('data: first\n\n');
  reader.abort();
  await streamClosed;
});

test.each([
  '/mcp-assistant/readyz',
  '/mcp-assistant/metrics',
  '/mcp-assistant/v1/../metrics',
  '/mcp-assistant/v1/%2e%2e/metrics',
  '/mcp-assistant/v2/x',
])('%s does not reach the BFF', async (path) => {
  const { status } = await fetch(`${server.url}${path}`);
  expect(status).toBe(404);
  expect(seen).toEqual([]);
});

test('says 502 when the BFF is down', async () => {
  bff.closeAllConnections();
  await new Promise((resolve) => {
    bff.close(resolve);
  });
  const response = await fetch(`${server.url}/mcp-assistant/v1/assistant`);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({
    error: { code: 'bad_gateway', type: 'upstream_error' },
  });
});

test('passes the MFE configuration request to the LMS', async () => {
  await fetch(`${server.url}/api/mfe_config/v1?mfe=learning`);
  expect(seen).toEqual([expect.objectContaining({ url: '/api/mfe_config/v1?mfe=learning' })]);
});

test('serves its files, the page for every other path, and leads / to the first unit', async () => {
  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`, { redirect: 'manual' });
    return [response.status, response.headers.get('content-type'), await response.text()];
  };
  expect(await get('/app.js')).toEqual([200, 'text/javascript; charset=utf-8', 'export {};']);
  expect(await get(firstUnitPath())).toEqual([
    200,
    'text/html; charset=utf-8',
    '<!doctype html><title>page</title>',
  ]);
  expect((await get('/%2e%2e/package.json'))[2]).toContain('<title>page</title>');
  const redirect = await fetch(`${server.url}/?dir=rtl`, { redirect: 'manual' });
  expect(redirect.headers.get('location')).toBe(`${firstUnitPath()}?dir=rtl`);
});
