/**
 * What really goes over the wire through axios, which the platform's client is.
 * @jest-environment node
 */
import axios from 'axios';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttp } from './http';

let baseURL = '';
jest.mock('@edx/frontend-platform/auth', () => ({
  getAuthenticatedHttpClient: () => axios.create({ baseURL }),
}));

let server: Server;
let seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (text: string) => {
        body += text;
      })
      .on('end', () => {
        seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        response
          .writeHead(request.url?.endsWith('/busy') ? 429 : 200, { 'retry-after': '7' })
          .end('{"object":"response"}');
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  seen = [];
});

const http = createHttp('/mcp-assistant/');

test('a body is sent as JSON with its content type', async () => {
  await http({
    method: 'POST',
    path: '/v1/responses',
    body: { input: 'Hi' },
    headers: { 'Idempotency-Key': 'k' },
  });
  expect(seen[0]).toMatchObject({
    method: 'POST',
    url: '/mcp-assistant/v1/responses',
    body: '{"input":"Hi"}',
  });
  expect(seen[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': 'k',
  });
});

test('a request without a body has no content type, because the BFF would refuse to stop an answer', async () => {
  await http({ method: 'POST', path: '/v1/responses/resp_1/cancel' });
  expect(seen[0]).toMatchObject({
    method: 'POST',
    url: '/mcp-assistant/v1/responses/resp_1/cancel',
    body: '',
  });
  expect(seen[0]?.headers).not.toHaveProperty('content-type');
});

test('an answer of any status resolves, as a stream and with the time to wait', async () => {
  const { status, retryAfter, body } = await http({ method: 'GET', path: '/busy' });
  expect({ status, retryAfter, body: await new Response(body).text() }).toEqual({
    status: 429,
    retryAfter: 7,
    body: '{"object":"response"}',
  });
});
