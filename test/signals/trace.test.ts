/** One question is one trace, from the request to the servers and back, and holds no words. */
import { ATTRIBUTE } from '../../src/server/tracing';
import { until } from '../e2e/world';
import { clientFor, UNIT } from '../support/client';
import { attributesOf } from '../support/otlp-receiver';
import { CANARY, startSignalsWorld, type SignalsWorld } from './world';

let world: SignalsWorld;

beforeAll(async () => {
  world = await startSignalsWorld();
});
afterAll(() => world?.close());

const named = (name: string) => world.collector.spans.filter((span) => span.name === name);
const twoCalls = {
  toolCalls: [
    { name: 'alpha__look', arguments: { at: CANARY.argument } },
    { name: 'beta__look', arguments: {} },
  ],
};

test('a turn with two tools on two servers is one trace', async () => {
  world.model.script(twoCalls, { text: CANARY.answer });
  const client = await clientFor(world.stack);
  const outside = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const { data, response } = await client.responses
    .create(
      { input: CANARY.question, metadata: UNIT },
      { headers: { traceparent: outside, 'x-request-id': 'proxy-42' } },
    )
    .withResponse();
  expect(response.headers.get('x-request-id')).toBe('proxy-42');
  await until('the request has ended', () => named('POST /v1/responses').length === 1);

  const [request] = named('POST /v1/responses');
  const spans = world.collector.spans.filter(({ traceId }) => traceId === request!.traceId);
  const parents = new Map(spans.map((span) => [span.spanId, span]));
  const pathOf = (span: (typeof spans)[number]): string => {
    const parent = parents.get(span.parentSpanId ?? '');
    return parent ? `${pathOf(parent)} > ${span.name}` : span.name;
  };
  const turn = 'POST /v1/responses > invoke_agent course_assistant';
  expect(spans.map(pathOf).sort()).toEqual(
    [
      'POST /v1/responses',
      turn,
      `${turn} > chat gpt-test`,
      `${turn} > chat gpt-test`,
      `${turn} > mcp_assistant.propose`,
      `${turn} > mcp_assistant.propose`,
      `${turn} > mcp_assistant.call`,
      `${turn} > mcp_assistant.call`,
      `${turn} > mcp_assistant.call > tools/call look`,
      `${turn} > mcp_assistant.call > tools/call look`,
    ].sort(),
  );

  // The servers got the spans that called them.
  const sends = spans.filter(({ name }) => name === 'tools/call look');
  const sent = sends.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`);
  expect([...world.traceparents.values()].flat().sort()).toEqual(sent.sort());

  // What comes from outside is linked, and decides nothing.
  expect(request!.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
  expect(request!.links).toMatchObject([{ traceId: '0af7651916cd43dd8448eb211c80319c' }]);

  // The log leads from either id to the trace.
  await until('the line of the turn', () => world.stack.bff.logs().includes('an answer ended'));
  const line = world.stack.bff
    .logs()
    .split('\n')
    .find((text) => text.includes('an answer ended'));
  expect(JSON.parse(line!)).toMatchObject({
    request_id: 'proxy-42',
    response_id: data.id,
    trace_id: request!.traceId,
    workflow: 'course_assistant',
    provider: 'main',
    model: 'gpt-test',
    steps: 2,
    tool_calls: 2,
    status: 'completed',
    code: null,
    duration_ms: expect.any(Number),
    first_token_ms: expect.any(Number),
    time: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

test('attributes are those of the table, and of the conventions where they have one', async () => {
  const keys = new Set(
    world.collector.spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)),
  );
  expect([...keys].filter((key) => !Object.values<string>(ATTRIBUTE).includes(key))).toEqual([]);
  const [chat] = named('chat gpt-test');
  expect(attributesOf(chat!.attributes)).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-test',
    'gen_ai.response.finish_reasons': ['tool-calls'],
    'gen_ai.usage.input_tokens': expect.any(Number),
  });
  const [send] = named('tools/call look');
  expect(attributesOf(send!.attributes)).toMatchObject({
    'gen_ai.operation.name': 'execute_tool',
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': 'look',
    'mcp.protocol.version': '2026-07-28',
    'network.transport': 'tcp',
  });
  expect(world.collector.resource).toMatchObject({
    'service.name': 'mcp-assistant',
    'service.version': expect.any(String),
    'deployment.environment.name': 'test',
  });
});

test('an approval links the trace of the answer that asked for it', async () => {
  world.model.script(
    { toolCalls: [{ name: 'beta__act', arguments: {} }] },
    { text: CANARY.answer },
  );
  const client = await clientFor(world.stack);
  const asked = await client.responses.create({ input: CANARY.question, metadata: UNIT });
  const approval = {
    type: 'mcp_approval_response' as const,
    approval_request_id: asked.output[0]!.id!,
    approve: true,
  };
  await client.responses.create({ previous_response_id: asked.id, input: [approval] });
  await until('the third request has ended', () => named('POST /v1/responses').length === 3);
  const turns = named('invoke_agent course_assistant');
  const [, first, second] = turns;
  expect(second!.traceId).not.toBe(first!.traceId);
  expect(second!.links).toMatchObject([{ traceId: first!.traceId }]);
  const [decide] = named('mcp_assistant.decide');
  expect(decide!.traceId).toBe(second!.traceId);
});

test('a call that the server answers with an error is a failed span', async () => {
  world.alpha.tools[0]!.run = () => ({ isError: true, content: [] });
  world.model.script(
    { toolCalls: [{ name: 'alpha__look', arguments: {} }] },
    { text: CANARY.answer },
  );
  const client = await clientFor(world.stack);
  await client.responses.create({ input: CANARY.question, metadata: UNIT });
  await until('the fourth request has ended', () => named('POST /v1/responses').length === 4);
  const send = named('tools/call look').at(-1)!;
  expect(send.status?.code).toBe(2);
  expect(attributesOf(send.attributes)).toMatchObject({ 'error.type': 'tool_error' });
});

test('no words, arguments, results or keys leave by any of the three ways', async () => {
  await until('metrics were sent', () => world.collector.metrics.has('mcp_assistant.turns'));
  for (const place of [world.collector.raw(), world.stack.bff.logs(), await world.scrape()]) {
    expect(Object.values(CANARY).filter((canary) => place.includes(canary))).toEqual([]);
  }
});
