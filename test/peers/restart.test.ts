/** Servers that restart or hang during a conversation, through the whole BFF (issue 3, item 3). */
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';
import { startLegacyPeer, type LegacyPeer } from '../support/legacy-peer';
import { startPeer, type McpPeer, type PeerTool } from '../support/mcp-peer';

let heard = 0;
const tools: PeerTool[] = [
  { name: 'count' },
  {
    name: 'hang',
    run: (_args, signal) => {
      signal.addEventListener('abort', () => {
        heard += 1;
      });
      return new Promise(() => {});
    },
  },
];
let model: FakeModel;
let legacy: LegacyPeer;
let modern: McpPeer;
let stack: Stack;

beforeAll(async () => {
  [model, legacy, modern] = await Promise.all([
    startFakeModel(),
    startLegacyPeer(tools, true),
    startPeer(tools),
  ]);
  const server = (url: string) => ({ server_url: url, require_approval: 'never', timeout: 1 });
  stack = await startStack({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1'] },
      AI_EXTENSIONS_MCP_CONFIGS: { legacy: server(legacy.url), modern: server(modern.url) },
      providers: { fake: { type: 'openai', model: 'm', api_key: 'k', base_url: model.url } },
      workflows: {
        course_assistant: {
          processor_config: {
            ResponsesProcessor: { config: 'fake', mcp_configs: ['legacy', 'modern'] },
          },
        },
      },
    },
  });
});
afterAll(async () => {
  await stack.close();
  await Promise.all([model.close(), legacy.close(), modern.close()]);
});

const callsSent = () =>
  legacy.received.filter((method) => method === 'tools/call').length + modern.calls.length;

async function ask(conversation: string, ...names: string[]) {
  model.script({ toolCalls: names.map((name) => ({ name, arguments: {} })) }, { text: 'done' });
  const response = await (
    await clientFor(stack)
  ).responses.create({ input: 'go', conversation, metadata: UNIT });
  return {
    text: response.output_text,
    states: response.output.flatMap((item) => (item.type === 'mcp_call' ? [item.status] : [])),
    response,
  };
}
async function conversation(): Promise<string> {
  return (
    await (await clientFor(stack)).conversations.create({ metadata: { course_id: UNIT.course_id } })
  ).id;
}

test('after a restart between two turns the next call works in both eras, and each call reached its server once', async () => {
  const id = await conversation();
  expect(await ask(id, 'legacy__count', 'modern__count')).toMatchObject({
    text: 'done',
    states: ['completed', 'completed'],
  });
  const streams = legacy.listening;
  await Promise.all([legacy.restart(), modern.restart()]);
  // A restarting process takes a moment; by then its clients have noticed and reopen their streams.
  while (legacy.listening === streams) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  expect(await ask(id, 'legacy__count', 'modern__count')).toMatchObject({
    text: 'done',
    states: ['completed', 'completed'],
  });
  expect(legacy.calls).toEqual(['count', 'count']);
  expect(modern.calls.map(({ name }) => name)).toEqual(['count', 'count']);
  expect(callsSent()).toBe(4);
});

test("a hanging server's call ends at its deadline, its card shows an unknown outcome, and the answer still arrives", async () => {
  const before = callsSent();
  const { text, response } = await ask(
    await conversation(),
    'legacy__hang',
    'modern__hang',
    'modern__count',
  );
  expect(text).toBe('done');
  const calls = response.output.filter((item) => item.type === 'mcp_call');
  expect(calls).toMatchObject([
    {
      status: 'incomplete',
      error: expect.stringContaining('did not answer in time'),
      mcp_assistant: { state: 'unknown', error_code: 'outcome_unknown' },
    },
    {
      status: 'incomplete',
      error: expect.stringContaining('did not answer in time'),
      mcp_assistant: { state: 'unknown', error_code: 'outcome_unknown' },
    },
    { status: 'completed' },
  ]);
  expect(callsSent() - before).toBe(3);
  while (heard < 2) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
});
