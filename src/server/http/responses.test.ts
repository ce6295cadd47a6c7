/** `/v1/responses`: questions, approvals, and refused requests. */
import { connect, type AddressInfo } from 'node:net';
import type { ErrorBody, ResponseObject } from '../../protocol';
import {
  api,
  ask,
  bearer,
  call,
  COURSE,
  eventsIn,
  refused,
  serve,
  unit,
  useApi,
} from './testing/api';

useApi();

describe('POST /v1/responses', () => {
  test('waits for the answer, or streams it with ids that allow resuming', async () => {
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
    api.clock = 11 * 60_000;
    await ask({}).then((response) => response.text());
    const forgotten = eventsIn(
      await (await call('GET', `/v1/responses/${id}?stream=true&starting_after=2`)).text(),
    );
    expect(forgotten).toMatchObject([
      { type: 'response.completed', sequence_number: 3, response: { id } },
    ]);
  });

  test('keeps the run going when the reader disconnects', async () => {
    await serve([{ text: ['x'], hang: true }]);
    const gone = new AbortController();
    const response = await fetch(`${api.base}/v1/responses`, {
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

  test('delivers an answer larger than a socket buffer in full', async () => {
    await serve([{ text: Array.from({ length: 400 }, () => 'x'.repeat(5000)) }], {
      answerBytes: 20_000_000,
    });
    const { port } = api.app.server.address() as AddressInfo;
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

  test('runs an approved call, and accepts the approval from its owner only', async () => {
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
    expect(api.peer.calls).toEqual([{ name: 'act', args: '{"a":1}' }]);
  });

  test('accepts messages as items, and is idempotent with a key', async () => {
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

describe('a request that the API refuses', () => {
  beforeEach(() =>
    serve([{ text: ['x'] }, { text: ['y'] }], {
      requestsPerMinute: 3,
      bodyBytes: 2000,
      maxInputChars: 100,
    }),
  );

  test.each([
    [{ tools: [{ type: 'function' }] }, 'unsupported_parameter', 'tools.0.type'],
    [{ instructions: 'x' }, 'unsupported_parameter', 'instructions'],
    [{ temperature: 0 }, 'unsupported_parameter', 'temperature'],
    [{ input: '' }, 'invalid_request', 'input'],
    [{ input: 'x'.repeat(101) }, 'invalid_request', 'input'],
    [{ input: [] }, 'invalid_request', 'input'],
    [{ input: [{ role: 'system', content: 'x' }] }, 'unsupported_parameter', 'input.0.role'],
    [{ model: 'none' }, 'invalid_request', 'model'],
    [{ metadata: null }, 'invalid_request', 'metadata.course_id'],
    [
      { metadata: { course_id: COURSE, unit_id: unit.unit_id } },
      'invalid_request',
      'metadata.sequence_id',
    ],
  ])('the API refuses %p with %s', async (body, code, param) => {
    expect(await refused(await ask(body))).toEqual({ status: 400, code, param });
  });

  test.each([
    ['nothing', '', 'application/json', 400, 'invalid_request'],
    ['truncated JSON', '{"input":', 'application/json', 400, 'invalid_request'],
    [
      'JSON with a `__proto__` key',
      '{"__proto__":{"a":1}}',
      'application/json',
      400,
      'invalid_request',
    ],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    [
      'too much',
      JSON.stringify({ input: 'x'.repeat(3000) }),
      'application/json',
      413,
      'body_too_large',
    ],
  ])('the API refuses %s as a body', async (_case, body, type, status, code) => {
    const response = await fetch(`${api.base}/v1/responses`, {
      method: 'POST',
      body,
      headers: { ...(await bearer()), 'content-type': type },
    });
    expect(await refused(response)).toMatchObject({ status, code });
  });

  test('the API limits questions per minute, for each person', async () => {
    for (let count = 0; count < 3; count += 1) {
      await ask({ input: '' });
    }
    const response = await ask({});
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused(response)).toMatchObject({ status: 429, code: 'rate_limited' });
    expect((await ask({ input: '' }, await bearer('learner2'))).status).toBe(400);
  });
});

test('a shutdown during an answer refuses new questions and tells the reader to resume', async () => {
  await serve([{ text: ['so far'], hang: true }]);
  const stream = await ask({ stream: true });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let body = '';
  while (!body.includes('so far')) {
    body += (await reader.read()).value ?? '';
  }
  const drained = api.agent.drain(60_000);
  expect(await refused(await ask({}))).toMatchObject({ status: 503, code: 'shutting_down' });
  expect((await call('GET', '/readyz')).status).toBe(503);
  const closed = api.app.close();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    body += chunk.value;
  }
  expect(body).toContain('retry: 500');
  expect(eventsIn(body).map(({ type }) => type)).not.toContain('response.failed');
  await closed;
  await api.agent.drain(0);
  await drained;
});
