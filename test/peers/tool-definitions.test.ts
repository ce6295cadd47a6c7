/**
 * One BFF with servers whose tools providers refuse as they are, or that are too many, against a
 * provider that refuses what OpenAI is known to refuse.
 */
import { refusals } from '../../src/server/model/definitions/testing/rules';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';
import { startPeer, text, type McpPeer } from '../support/mcp-peer';

let stack: Stack;
let fake: FakeModel;
let odd: McpPeer;
let many: McpPeer;

beforeAll(async () => {
  fake = await startFakeModel();
  odd = await startPeer([
    { name: 'plain' },
    {
      name: 'ask/question',
      inputSchema: {
        type: 'object',
        properties: { $filter: { type: 'string' } },
        anyOf: [{ required: ['$filter'] }, {}],
      },
      run: (args) => text(JSON.stringify(args)),
    },
  ]);
  many = await startPeer(
    Array.from({ length: 140 }, (_, index) => ({
      name: `tool_${index}`,
      description: index === 5 ? 'Waters the plants' : 'Something else',
    })),
  );
  const server = ({ url }: McpPeer) => ({ server_url: url, require_approval: 'never' });
  stack = await startStack({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1'] },
      AI_EXTENSIONS_MCP_CONFIGS: { odd: server(odd), many: server(many) },
      providers: { fake: { type: 'openai-chat', model: 'm', api_key: 'k', base_url: fake.url } },
      workflows: {
        odd: {
          processor_config: {
            LLMProcessor: { function: 'chat', provider: 'fake', mcp_configs: ['odd', 'many'] },
          },
        },
      },
    },
  });
});
afterAll(async () => {
  await stack.close();
  await Promise.all([fake.close(), odd.close(), many.close()]);
});

const ask = async (input: string) =>
  (await clientFor(stack)).responses.create({ model: 'odd', input, metadata: UNIT });

/** The tools of a request. */
const sent = (index: number) =>
  (fake.requests.at(index)?.body['tools'] as { function: object }[]).map(
    ({ function: tool }) =>
      tool as { name: string; description: string; parameters: Record<string, unknown> },
  );

test('tools reach the provider as it takes them, and calls reach the server in its names', async () => {
  fake.script({ text: 'Hello.' });
  await ask('Hi');
  for (const { name, description, parameters } of sent(-1)) {
    expect(refusals('openai-chat', { name, description, inputSchema: parameters })).toEqual([]);
  }
  const asking = sent(-1).find(({ name }) => name.startsWith('odd__ask_question_'))!;
  const [filter = ''] = Object.keys(asking.parameters['properties'] as object);
  fake.script(
    { toolCalls: [{ name: asking.name, arguments: { [filter]: 'x' } }] },
    { text: 'Done.' },
  );
  expect((await ask('Go')).status).toBe('completed');
  expect(odd.calls).toEqual([{ name: 'ask/question', args: '{"$filter":"x"}' }]);
});

test('a server with too many tools is searched', async () => {
  fake.script(
    { toolCalls: [{ name: 'find_tools', arguments: { query: 'water the plants' } }] },
    { toolCalls: [{ name: 'many__tool_5', arguments: {} }] },
    { text: 'Done.' },
  );
  expect((await ask('Water the plants')).status).toBe('completed');
  expect(sent(-3).map(({ name }) => name)).not.toContain('many__tool_5');
  expect(sent(-2).at(-1)?.name).toBe('many__tool_5');
  expect(many.calls.map(({ name }) => name)).toEqual(['tool_5']);
});

test('a tool that the provider refuses costs that tool only', async () => {
  const message = "Invalid schema for function 'odd__plain': not a schema.";
  const body = JSON.stringify({ error: { message, code: 'invalid_function_parameters' } });
  fake.script({ error: { status: 400, body } }, { text: 'Hello.' }, { text: 'Again.' });
  expect((await ask('Hi')).status).toBe('completed');
  expect((await ask('Hi again')).status).toBe('completed');
  const offered = [-3, -2, -1].map((at) => sent(at).some(({ name }) => name === 'odd__plain'));
  expect(offered).toEqual([true, false, false]);
});
