/** A provider refuses a definition: the answer goes on without that tool. */
import { APICallError } from '@ai-sdk/provider';
import { serverConfig } from '../../../test/support/config';
import { startPeer, type McpPeer } from '../../../test/support/mcp-peer';
import { scriptedModel } from '../../../test/support/scripted-model';
import type { CatalogTool } from '../mcp';
import { createRefusedTools } from './refused-tools';
import { agentWorld, connectTo, textOf } from './testing/world';

const { world, start, answered } = agentWorld();

/** What a provider answers to a request with a tool that it does not take. */
const refusing = (message: string, tools: object[] = []) =>
  new APICallError({
    message,
    url: 'https://provider.example',
    requestBodyValues: { tools },
    statusCode: 400,
    data: { error: { message, code: 'invalid_function_parameters' } },
  });
const refusal = (name: string) =>
  refusing(
    `Invalid schema for function '${name}': In context=(), object schema missing properties.`,
  );
const offered = (index: number) => world.model.asked[index]?.tools?.map(({ name }) => name);

test('a tool that the provider names is left out, and the step is asked again', async () => {
  start([{ error: refusal('peer__act') }, { text: ['Hello.'] }, { text: ['Again.'] }]);
  const first = await answered('Hi');
  expect([first.status, textOf(first.output)]).toEqual(['completed', ['Hello.']]);
  expect(offered(0)).toEqual(['peer__act', 'peer__free']);
  expect(offered(1)).toEqual(['peer__free']);
  await answered('Hi again');
  expect(offered(2)).toEqual(['peer__free']);
  expect(world.agent.refusedTools()).toEqual([
    { serverLabel: 'peer', toolName: 'act', provider: 'main' },
  ]);
});

test('a tool that is named by its place is left out, too', async () => {
  const sent = [{ function: { name: 'peer__act' } }, { function: { name: 'peer__free' } }];
  const error = refusing('tools.1.custom.input_schema: JSON schema is invalid', sent);
  start([{ error }, { text: ['Hello.'] }]);
  expect((await answered('Hi')).status).toBe('completed');
  expect(offered(1)).toEqual(['peer__act']);
});

test('a refusal that names no tool, or one that is not offered, ends the answer', async () => {
  start([{ error: refusal('peer__none') }]);
  expect(await answered('Hi')).toMatchObject({ status: 'failed' });
  expect(world.model.asked).toHaveLength(1);
});

test('after the first word nothing is asked again', async () => {
  start([{ text: ['Well'], error: refusal('peer__act') }]);
  expect(await answered('Hi')).toMatchObject({ status: 'failed' });
  expect(world.model.asked).toHaveLength(1);
});

describe('the list of refused tools', () => {
  const tool = { server: serverConfig('http://x'), name: 't', definitionHash: 'a' } as CatalogTool;
  const provider = { name: 'one', model: scriptedModel([]), options: {} };

  test('forgets a tool after ten minutes, and knows no changed definition and no other provider', () => {
    let now = 1_000;
    const refused = createRefusedTools(() => now);
    refused.add(tool, provider);
    expect(refused.has(tool, provider)).toBe(true);
    expect(refused.has({ ...tool, definitionHash: 'b' }, provider)).toBe(false);
    expect(refused.has(tool, { ...provider, name: 'two' })).toBe(false);
    now += 600_000;
    expect(refused.has(tool, provider)).toBe(false);
    expect(refused.list()).toEqual([]);
  });

  test('is bounded', () => {
    const refused = createRefusedTools(() => 0);
    for (let index = 0; index < 1_100; index += 1) {
      refused.add({ ...tool, name: `t${index}` }, provider);
    }
    expect(refused.list()).toHaveLength(1_000);
  });
});

describe('with too many tools', () => {
  let many: McpPeer;
  beforeEach(async () => {
    many = await startPeer(
      Array.from({ length: 150 }, (_, index) => ({
        name: `tool_${index}`,
        description: index === 77 ? 'Waters the plants' : 'Something else',
        inputSchema: { type: 'object' as const, properties: { $when: { type: 'string' } } },
      })),
    );
    await world.connection.close();
    world.connection = connectTo(many);
  });
  afterEach(() => many.close());

  test('the model finds them by searching, calls one, and still has it in the next answer', async () => {
    const search = { name: 'find_tools', input: { query: 'water the plants' } };
    start([
      { calls: [search] },
      { calls: [{ name: 'peer__tool_77', input: { $when: 'today' } }] },
      { text: ['Done.'] },
      { text: ['Yes.'] },
    ]);
    const first = await answered('Water them');
    expect(first.status).toBe('completed');
    expect(offered(0)).toEqual(['find_tools']);
    expect(offered(1)).toEqual(['find_tools', 'peer__tool_77']);
    expect(many.calls).toEqual([{ name: 'tool_77', args: '{"$when":"today"}' }]);
    expect(first.output[0]).toMatchObject({
      type: 'mcp_call',
      name: 'find_tools',
      server_label: '',
      status: 'completed',
      arguments: '{"query":"water the plants"}',
    });
    await answered('Did you?', { conversationId: first.conversation.id });
    expect(offered(3)).toEqual(['find_tools', 'peer__tool_77']);
    const prompt = world.model.asked[3]?.prompt ?? [];
    const [search1, call] = prompt
      .flatMap((message) => (message.role === 'assistant' ? message.content : []))
      .filter((part) => part.type === 'tool-call');
    const [found] = prompt
      .flatMap((message) => (message.role === 'tool' ? message.content : []))
      .filter((part) => part.type === 'tool-result');
    expect(search1).toMatchObject({ toolName: 'find_tools' });
    expect(found?.output).toMatchObject({
      value: '{"tools":["peer__tool_77"],"note":"These tools can be called now."}',
    });
    // As the definition names it now, so that the model does not learn another name.
    expect(Object.keys(call?.input as object)).toEqual([
      expect.stringMatching(/^when_[0-9a-f]{8}$/),
    ]);
  });

  test('a search that finds nothing says so', async () => {
    start([{ calls: [{ name: 'find_tools', input: 'no JSON' }] }, { text: ['Sorry.'] }]);
    const { output } = await answered('Hi');
    expect(output[0]).toMatchObject({ output: expect.stringContaining('No tool fits') });
  });
});
