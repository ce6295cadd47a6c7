/**
 * The API over real HTTP: real tokens from the LMS stand-in, real store, real MCP server; only the
 * model is scripted.
 */
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { cookieHeader, startLms, type Lms } from '../../../test/harness/lms/lms';
import { limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startPeer, type McpPeer } from '../../../test/support/mcp-peer';
import { scriptedModel, type ModelStep } from '../../../test/support/scripted-model';
import type {
  AssistantInfo,
  ConversationObject,
  ErrorBody,
  Item,
  McpCall,
  ResponseObject,
  StreamEvent,
} from '../../protocol';
import { createAgent, type Agent } from '../agent/agent';
import { createAuthenticator } from '../auth/authenticator';
import type { Config } from '../config/types';
import { systemEffects } from '../base/effects';
import { createMemoryEventLog, createMemorySignals } from '../events';
import { createLmsClient } from '../lms/client';
import { createLogger } from '../base/logging';
import { createConnection, type Connection } from '../mcp';
import { openStore, type Store } from '../store/open';
import { createApp } from '.';

const ORIGIN = 'http://localhost:8080';
const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const block = (type: string, id: string) =>
  `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;
const unit = {
  course_id: COURSE,
  sequence_id: block('sequential', 'glance'),
  unit_id: block('vertical', 'what'),
};
const exam = {
  course_id: COURSE,
  sequence_id: block('sequential', 'exam'),
  unit_id: block('vertical', 'exam_1'),
};

let lms: Lms;
let peer: McpPeer;
let store: Store;
let connection: Connection;
let agent: Agent;
let app: FastifyInstance;
let base: string;
let clock = 0;
const now = () => Date.now() + clock;

beforeAll(async () => {
  lms = await startLms({ port: 0, pageOrigin: ORIGIN });
});
afterAll(() => lms.close());

async function serve(steps: ModelStep[], changes: Partial<Config['limits']> = {}): Promise<void> {
  peer = await startPeer([{ name: 'act' }]);
  store = await openStore(':memory:', now);
  const server = serverConfig(peer.url, {
    approval: { default: 'always', always: new Set(), never: new Set() },
  });
  connection = createConnection(server, { fetch, now, random: () => 0, log: () => {} });
  const config: Config = {
    server: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      allowedOrigins: [ORIGIN],
      logLevel: 'silent',
    },
    lms: { baseUrl: lms.url },
    auth: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
    database: { path: ':memory:' },
    redis: { url: null, keyPrefix: '' },
    mcp: { allowedHosts: [] },
    secrets: { encryptionKey: null },
    mcpServers: new Map([['peer', server]]),
    limits: { ...limits, ...changes },
    workflows: new Map([
      [
        'helper',
        workflowConfig({ id: 'helper', title: 'Helper', greeting: 'Hi', suggestions: ['Try'] }),
      ],
    ]),
  };
  const events = createMemoryEventLog(now);
  const lmsClient = createLmsClient({ baseUrl: lms.url, now });
  const connections = new Map([['peer', connection]]);
  const model = scriptedModel(steps);
  const shared = {
    connections,
    effects: { ...systemEffects, now },
    events,
    signals: createMemorySignals(),
    lms: lmsClient,
    store,
  };
  agent = createAgent({
    ...shared,
    log: () => {},
    limits: config.limits,
    workflows: config.workflows,
    modelFor: () => ({ model, options: {} }),
  });
  const authenticator = createAuthenticator({
    config: config.auth,
    allowedOrigins: config.server.allowedOrigins,
    now,
  });
  app = await createApp({
    ...shared,
    config,
    agent,
    authenticator,
    authorizations: null,
    redis: null,
    logger: createLogger('silent'),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
afterEach(async () => {
  await agent.drain(0);
  await app.close();
  await connection.close();
  await store.close();
  await peer.close();
  clock = 0;
});

const bearer = async (user = 'learner') => ({ authorization: `Bearer ${await lms.signIn(user)}` });
async function call(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Response> {
  return fetch(`${base}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(headers ?? (await bearer())),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}
const ask = (body: object, headers?: Record<string, string>) =>
  call('POST', '/v1/responses', { input: 'hi', metadata: unit, ...body }, headers);
async function refused(
  response: Response,
): Promise<{ status: number; code: string; param: string | null }> {
  const { error } = (await response.json()) as ErrorBody;
  return { status: response.status, code: error.code, param: error.param };
}
function eventsIn(body: string): StreamEvent[] {
  return body
    .split('\n\n')
    .filter((chunk) => chunk.includes('data: '))
    .map((chunk) => JSON.parse(chunk.slice(chunk.indexOf('data: ') + 6)) as StreamEvent);
}
const query = (place: object) => new URLSearchParams(place as Record<string, string>).toString();

describe('asking', () => {
  test('waits for the answer, or streams it with ids that resume it', async () => {
    await serve([{ text: ['Hel', 'lo'] }, { text: ['Hel', 'lo'] }]);
    const plain = (await (await ask({})).json()) as ResponseObject;
    expect(plain).toMatchObject({
      status: 'completed',
      model: 'helper',
      output: [{ content: [{ text: 'Hello' }] }],
    });
    const streamed = await ask({ stream: true });
    expect(Object.fromEntries(streamed.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const body = await streamed.text();
    const events = eventsIn(body);
    expect(body.startsWith('id: 0\nevent: response.created\ndata: {')).toBe(true);
    expect(events.at(-1)?.type).toBe('response.completed');
    const { id } = (events[0] as { response: ResponseObject }).response;
    const tail = await (
      await call('GET', `/v1/responses/${id}?stream=true&starting_after=3`)
    ).text();
    expect(eventsIn(tail)).toEqual(events.slice(4));
    const byHeader = await (
      await call('GET', `/v1/responses/${id}?stream=true`, undefined, {
        ...(await bearer()),
        'last-event-id': '5',
      })
    ).text();
    expect(eventsIn(byHeader)).toEqual(events.slice(6));
    expect(eventsIn(await (await call('GET', `/v1/responses/${id}?stream=true`)).text())).toEqual(
      events,
    );
    clock = 11 * 60_000;
    await ask({}).then((response) => response.text());
    const forgotten = eventsIn(
      await (await call('GET', `/v1/responses/${id}?stream=true&starting_after=2`)).text(),
    );
    expect(forgotten).toMatchObject([
      { type: 'response.completed', sequence_number: 3, response: { id } },
    ]);
  });

  test('a reader that goes away does not stop the run', async () => {
    await serve([{ text: ['x'], hang: true }]);
    const gone = new AbortController();
    const response = await fetch(`${base}/v1/responses`, {
      method: 'POST',
      signal: gone.signal,
      headers: { 'content-type': 'application/json', ...(await bearer()) },
      body: JSON.stringify({ input: 'hi', metadata: unit, stream: true }),
    });
    const reader = response.body!.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    gone.abort();
    const { id } = (eventsIn(`${first}\n\n`)[0] as { response: ResponseObject }).response;
    expect(await (await call('GET', `/v1/responses/${id}`)).json()).toMatchObject({
      status: 'in_progress',
    });
    expect(await (await call('POST', `/v1/responses/${id}/cancel`)).json()).toMatchObject({
      status: 'cancelled',
    });
  });

  test('an answer larger than a socket holds arrives whole', async () => {
    await serve([{ text: Array.from({ length: 400 }, () => 'x'.repeat(5000)) }]);
    const { port } = app.server.address() as AddressInfo;
    const body = JSON.stringify({ input: 'hi', metadata: unit, stream: true });
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const { authorization } = await bearer();
    socket.write(
      `POST /v1/responses HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
    let received = '';
    for await (const chunk of socket) {
      received += String(chunk);
    }
    expect(received).toContain('event: response.completed');
    expect(received.match(/event: response\.output_text\.delta/g)).toHaveLength(400);
  });

  test('an approval by the API, with a reason or without', async () => {
    await serve([{ calls: [{ name: 'peer__act', input: { a: 1 } }] }, { text: ['done'] }]);
    const waiting = (await (
      await ask({
        conversation: (await (
          await call('POST', '/v1/conversations', { metadata: { course_id: COURSE } })
        ).json()) as { id: string },
      })
    ).json()) as ErrorBody | ResponseObject;
    expect(waiting).toMatchObject({
      error: { code: 'unsupported_parameter', param: 'conversation.object' },
    });
    const second = (await (await ask({})).json()) as ResponseObject;
    expect(second.output).toMatchObject([
      { type: 'mcp_approval_request', mcp_assistant: { state: 'pending' } },
    ]);
    const input = [
      {
        type: 'mcp_approval_response',
        approval_request_id: second.output[0]!.id,
        approve: true,
        reason: null,
      },
    ];
    expect(
      await refused(await ask({ input, metadata: {} }, await bearer('learner2'))),
    ).toMatchObject({ status: 404 });
    const done = (await (await ask({ input, metadata: {} })).json()) as ResponseObject;
    expect(done.output).toMatchObject([
      { type: 'mcp_call', status: 'completed' },
      { type: 'message' },
    ]);
    expect(peer.calls).toEqual([{ name: 'act', args: '{"a":1}' }]);
  });

  test('messages as items; keys make it idempotent', async () => {
    await serve([{ text: ['one'] }, { text: ['two'] }]);
    const input = [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'a' },
          { type: 'input_text', text: 'b' },
        ],
      },
      { type: 'message', role: 'user', content: 'c' },
    ];
    const headers = { ...(await bearer()), 'idempotency-key': 'k' };
    const first = (await (await ask({ input }, headers)).json()) as ResponseObject;
    const again = (await (await ask({ input }, headers)).json()) as ResponseObject;
    expect(again).toEqual(first);
    expect(await refused(await ask({ input: 'other' }, headers))).toMatchObject({
      status: 422,
      code: 'idempotency_mismatch',
    });
    expect(
      await refused(await ask({}, { ...headers, 'idempotency-key': 'x'.repeat(256) })),
    ).toMatchObject({ status: 400 });
    const items = await (
      await call('GET', `/v1/conversations/${first.conversation.id}/items?order=asc`)
    ).json();
    expect(items).toMatchObject({
      data: [{ role: 'user', content: [{ text: 'a\nb\n\nc' }] }, { role: 'assistant' }],
      has_more: false,
    });
  });
});

describe('what is refused', () => {
  beforeEach(() =>
    serve([{ text: ['x'] }, { text: ['y'] }], {
      requestsPerMinute: 3,
      bodyBytes: 2000,
      maxInputChars: 100,
    }),
  );

  test.each([
    [{ tools: [] }, 'unsupported_parameter', 'tools'],
    [{ instructions: 'x' }, 'unsupported_parameter', 'instructions'],
    [{ temperature: 1 }, 'unsupported_parameter', 'temperature'],
    [{ input: '' }, 'invalid_request', 'input'],
    [{ input: 'x'.repeat(101) }, 'invalid_request', 'input'],
    [{ input: [] }, 'invalid_request', 'input'],
    [{ input: [{ role: 'system', content: 'x' }] }, 'invalid_request', 'input'],
    [{ model: 'none' }, 'invalid_request', 'model'],
    [{ metadata: null }, 'invalid_request', 'metadata.course_id'],
    [
      { metadata: { course_id: COURSE, unit_id: unit.unit_id } },
      'invalid_request',
      'metadata.sequence_id',
    ],
  ])('%p: %s', async (body, code, param) => {
    expect(await refused(await ask(body))).toEqual({ status: 400, code, param });
  });

  test.each([
    ['nothing', '', 'application/json', 400, 'invalid_request'],
    ['half a body', '{"input":', 'application/json', 400, 'invalid_request'],
    ['a prototype', '{"__proto__":{"a":1}}', 'application/json', 400, 'invalid_request'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    [
      'too much',
      JSON.stringify({ input: 'x'.repeat(3000) }),
      'application/json',
      413,
      'body_too_large',
    ],
  ])('%s as a body', async (_case, body, type, status, code) => {
    const response = await fetch(`${base}/v1/responses`, {
      method: 'POST',
      body,
      headers: { ...(await bearer()), 'content-type': type },
    });
    expect(await refused(response)).toMatchObject({ status, code });
  });

  test('too many questions in a minute, per person', async () => {
    for (let count = 0; count < 3; count += 1) {
      await ask({ input: '' });
    }
    const response = await ask({});
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused(response)).toMatchObject({ status: 429, code: 'rate_limited' });
    expect((await ask({ input: '' }, await bearer('learner2'))).status).toBe(400);
  });
});

describe('who may come in', () => {
  beforeEach(() => serve([{ text: ['x'] }]));

  test('no token: 401; a foreign page: 403; the own page with cookies: welcome', async () => {
    expect(await refused(await ask({}, {}))).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
    const cookies = { cookie: cookieHeader(await lms.signIn('learner')), 'use-jwt-cookie': 'true' };
    expect(
      await refused(await ask({}, { ...cookies, origin: 'https://evil.example' })),
    ).toMatchObject({ status: 403, code: 'origin_not_allowed' });
    expect(await refused(await ask({}, cookies))).toMatchObject({
      status: 403,
      code: 'origin_not_allowed',
    });
    expect((await ask({}, { ...cookies, origin: ORIGIN })).status).toBe(200);
  });

  test('a preflight of the own page is answered, of another not', async () => {
    const preflight = (origin: string) =>
      fetch(`${base}/v1/responses`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'use-jwt-cookie',
        },
      });
    const own = await preflight(ORIGIN);
    expect(own.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(own.headers.get('access-control-allow-credentials')).toBe('true');
    expect(
      (await preflight('https://evil.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  test('a stream for the own page carries the headers its browser asks for', async () => {
    const cookies = {
      cookie: cookieHeader(await lms.signIn('learner')),
      'use-jwt-cookie': 'true',
      origin: ORIGIN,
    };
    const response = await ask({ stream: true }, cookies);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    await response.text();
  });

  test("other people's things do not exist", async () => {
    const mine = (await (await ask({})).json()) as ResponseObject;
    const other = await bearer('learner2');
    for (const [method, path] of [
      ['GET', `responses/${mine.id}`],
      ['POST', `responses/${mine.id}/cancel`],
      ['GET', `conversations/${mine.conversation.id}`],
      ['GET', `conversations/${mine.conversation.id}/items`],
      ['DELETE', `conversations/${mine.conversation.id}`],
    ] as const) {
      expect(await refused(await call(method, `/v1/${path}`, undefined, other))).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    expect(await refused(await ask({ conversation: mine.conversation.id }, other))).toMatchObject({
      status: 404,
    });
    expect(
      await (
        await call('GET', `/v1/conversations?${query({ course_id: COURSE })}`, undefined, other)
      ).json(),
    ).toMatchObject({ data: [] });
  });

  test('not enrolled, in an exam, in a unit of another sequence, in a course that is not there', async () => {
    const unenrolled = await bearer('unenrolled');
    expect(await refused(await ask({}, unenrolled))).toMatchObject({
      status: 403,
      code: 'enrollment_required',
    });
    expect(
      await refused(
        await call('POST', '/v1/conversations', { metadata: { course_id: COURSE } }, unenrolled),
      ),
    ).toMatchObject({ status: 403 });
    expect(await refused(await ask({ metadata: exam }))).toMatchObject({
      status: 403,
      code: 'exam_in_progress',
    });
    expect(
      await refused(await ask({ metadata: { ...unit, unit_id: exam.unit_id } })),
    ).toMatchObject({ status: 403, code: 'unit_not_accessible' });
    expect(
      await refused(await ask({ metadata: { course_id: 'course-v1:No+Such+Course' } })),
    ).toMatchObject({ status: 404, code: 'course_not_found' });
  });
});

describe('the assistant here', () => {
  const info = async (place: object, user?: string) =>
    (
      await call('GET', `/v1/assistant?${query(place)}`, undefined, await bearer(user))
    ).json() as Promise<AssistantInfo>;

  test('is described without an address', async () => {
    await serve([]);
    const here = await info(unit);
    expect(here).toMatchObject({
      available: true,
      reason: null,
      workflow: 'helper',
      title: 'Helper',
      suggestions: ['Try'],
      demo_model: true,
      limits: { max_input_chars: 8000 },
      servers: [{ label: 'peer', name: 'Peer', status: 'connecting' }],
    });
    expect(JSON.stringify(here)).not.toContain('127.0.0.1');
    expect(
      await refused(await call('GET', `/v1/assistant?${query({ ...unit, model: 'none' })}`)),
    ).toMatchObject({ code: 'invalid_request', param: 'model' });
  });

  test('is not available, and says why', async () => {
    await serve([]);
    expect(await info(exam)).toMatchObject({
      available: false,
      reason: { code: 'exam_in_progress', message: null },
      workflow: null,
      servers: [],
    });
    expect(await info(unit, 'unenrolled')).toMatchObject({
      available: false,
      reason: { code: 'enrollment_required', message: expect.stringContaining('enrolled') },
    });
  });

  test('when the LMS is away that is an error, not a reason', async () => {
    await serve([]);
    lms.setDown(true);
    const answer = refused(await call('GET', `/v1/assistant?${query(unit)}`));
    lms.setDown(false);
    expect(await answer).toMatchObject({ status: 503, code: 'lms_unavailable' });
  });
});

describe('conversations', () => {
  test('are made, changed, listed and deleted', async () => {
    await serve([{ text: ['x'] }]);
    const made = (await (
      await call('POST', '/v1/conversations', { metadata: { course_id: COURSE } })
    ).json()) as ConversationObject;
    expect(made).toMatchObject({ object: 'conversation', metadata: { course_id: COURSE } });
    expect(await refused(await call('POST', '/v1/conversations', { metadata: {} }))).toMatchObject({
      status: 400,
      param: 'metadata',
    });
    expect(
      await (await call('POST', `/v1/conversations/${made.id}`, { metadata: { a: 'b' } })).json(),
    ).toMatchObject({ metadata: { a: 'b' } });
    await (await ask({ conversation: { id: made.id } })).json();
    expect(
      await (await call('GET', `/v1/conversations?${query({ course_id: COURSE })}`)).json(),
    ).toMatchObject({
      data: [
        { id: made.id, mcp_assistant: { title: 'hi', last_response: { status: 'completed' } } },
      ],
    });
    expect(await (await call('GET', `/v1/conversations/${made.id}`)).json()).toMatchObject({
      id: made.id,
    });
    expect(await (await call('DELETE', `/v1/conversations/${made.id}`)).json()).toEqual({
      id: made.id,
      object: 'conversation.deleted',
      deleted: true,
    });
    expect(await refused(await call('GET', `/v1/conversations/${made.id}`))).toMatchObject({
      status: 404,
    });
  });
});

test('health needs no token; nothing else is there', async () => {
  await serve([]);
  expect(await (await call('GET', '/healthz', undefined, {})).json()).toEqual({ status: 'ok' });
  expect((await call('GET', '/readyz', undefined, {})).status).toBe(200);
  expect(await refused(await call('GET', '/nowhere', undefined, {}))).toMatchObject({
    status: 404,
    code: 'not_found',
  });
});

test('a fault of ours is a plain 500', async () => {
  await serve([]);
  store.conversations.list = async () => {
    throw new Error('SELECT secret FROM somewhere');
  };
  const response = await call('GET', `/v1/conversations?${query({ course_id: COURSE })}`);
  const body = await response.text();
  expect(response.status).toBe(500);
  expect(body).toContain('internal_error');
  expect(body).not.toContain('secret');
});

describe('what a tool gave back besides text', () => {
  const png = Buffer.from([137, 80, 78, 71]);
  async function given(): Promise<{
    item: McpCall;
    path: (index: number) => string;
    conversation: string;
    events: StreamEvent[];
  }> {
    await serve([{ calls: [{ name: 'peer__act', input: {} }] }, { text: ['done'] }]);
    peer.tools = [
      {
        name: 'act',
        run: async (_args, _signal, report) => {
          await report({ progress: 1, total: 2, message: 'half' });
          return {
            content: [
              { type: 'image', data: png.toString('base64'), mimeType: 'image/png' },
              {
                type: 'image',
                data: Buffer.from('<svg onload="x()"/>').toString('base64'),
                mimeType: 'image/svg+xml',
              },
              {
                type: 'resource',
                resource: {
                  uri: 'file:///page.html',
                  mimeType: 'text/html',
                  blob: Buffer.from('<b>').toString('base64'),
                },
              },
            ],
          };
        },
      },
    ];
    const waiting = (await (await ask({})).json()) as ResponseObject;
    const input = [
      { type: 'mcp_approval_response', approval_request_id: waiting.output[0]!.id, approve: true },
    ];
    const events = eventsIn(await (await ask({ input, metadata: {}, stream: true })).text());
    const items = (await (
      await call('GET', `/v1/conversations/${waiting.conversation.id}/items`)
    ).json()) as { data: Item[] };
    const item = items.data.find((found): found is McpCall => found.type === 'mcp_call')!;
    return {
      item,
      events,
      conversation: waiting.conversation.id,
      path: (index) => `/v1/mcp_calls/${item.id}/media/${item.mcp_assistant.media[index]!.id}`,
    };
  }

  test('is described in the item, and fetched by its owner only', async () => {
    const { item, path, conversation } = await given();
    expect(item.mcp_assistant.media).toEqual([
      {
        id: expect.stringMatching(/^media_/),
        kind: 'image',
        mime_type: 'image/png',
        bytes: 4,
        name: null,
      },
      { id: expect.anything(), kind: 'image', mime_type: 'image/svg+xml', bytes: 19, name: null },
      {
        id: expect.anything(),
        kind: 'resource',
        mime_type: 'text/html',
        bytes: 3,
        name: 'file:///page.html',
      },
    ]);
    const image = await call('GET', path(0));
    expect(Buffer.from(await image.arrayBuffer())).toEqual(png);
    expect(
      await refused(await call('GET', path(0), undefined, await bearer('learner2'))),
    ).toMatchObject({ status: 404, code: 'not_found' });
    expect((await call('GET', path(0), undefined, {})).status).toBe(401);
    expect(
      await refused(
        await call('GET', `/v1/mcp_calls/other/media/${item.mcp_assistant.media[0]!.id}`),
      ),
    ).toMatchObject({ status: 404 });
    await call('DELETE', `/v1/conversations/${conversation}`);
    expect((await call('GET', path(0))).status).toBe(404);
  });

  test('never runs as a page: only harmless types are named, and everything is an attachment', async () => {
    const { path } = await given();
    const types = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const { headers } = await call('GET', path(index));
        expect(headers.get('content-disposition')).toBe('attachment');
        expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        return headers.get('content-type');
      }),
    );
    expect(types).toEqual(['image/png', 'application/octet-stream', 'application/octet-stream']);
  });

  test('progress is told while the call runs', async () => {
    const { events, item } = await given();
    expect(events.find(({ type }) => type === 'mcp_assistant.mcp_call.progress')).toMatchObject({
      item_id: item.id,
      output_index: 0,
      progress: 1,
      total: 2,
      message: 'half',
    });
  });
});

test('an end during an answer: nothing new is taken, and the reader is told to resume', async () => {
  await serve([{ text: ['so far'], hang: true }]);
  const stream = await ask({ stream: true });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let body = '';
  while (!body.includes('so far')) {
    body += (await reader.read()).value ?? '';
  }
  const drained = agent.drain(60_000);
  expect(await refused(await ask({}))).toMatchObject({ status: 503, code: 'shutting_down' });
  expect((await call('GET', '/readyz')).status).toBe(503);
  const closed = app.close();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    body += chunk.value;
  }
  expect(body).toContain('retry: 500');
  expect(eventsIn(body).map(({ type }) => type)).not.toContain('response.failed');
  await closed;
  await agent.drain(0);
  await drained;
});
