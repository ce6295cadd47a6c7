/**
 * All four provider protocols run the tool loop through the whole BFF, against a provider that
 * speaks them (issue 2, item 4).
 */
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';

const WIRES = ['openai', 'openai-chat', 'openai-compatible', 'anthropic'] as const;
let stack: Stack;
const fakes = new Map<string, FakeModel>();

beforeAll(async () => {
  for (const wire of WIRES) {
    fakes.set(wire, await startFakeModel({ apiKey: 'sk-test' }));
  }
  const entries = <T>(make: (wire: string) => T) =>
    Object.fromEntries(WIRES.map((wire) => [wire, make(wire)]));
  stack = await startStack({
    config: {
      providers: entries((wire) => ({
        type: wire,
        model: 'test-model',
        api_key: 'os.environ/PROVIDER_KEY',
        base_url: fakes.get(wire)?.url,
      })),
      workflows: entries((wire) => ({
        processor_config: {
          LLMProcessor: {
            function: 'chat_with_context',
            provider: wire,
            mcp_configs: ['dice', 'course_records'],
          },
        },
      })),
    },
    bffEnv: { PROVIDER_KEY: 'sk-test' },
  });
});
afterAll(async () => {
  await stack.close();
  for (const fake of fakes.values()) {
    await fake.close();
  }
});

describe.each(WIRES)('%s', (wire) => {
  const fake = () => fakes.get(wire)!;
  const ask = async (input: string) =>
    (await clientFor(stack)).responses.create({ model: wire, input, metadata: UNIT });

  test('calls a free and a gated tool, in chunks of one byte, and answers from their results', async () => {
    const before = stack.records.extensions().length;
    fake().script(
      {
        text: 'Léts see. ',
        toolCalls: [{ name: 'dice__roll_dice', arguments: { n_dice: 2 } }],
        transport: { splitBytes: 1 },
      },
      {
        toolCalls: [
          {
            name: 'course_records__request_extension',
            arguments: { assignment: 'essay', days: 2, reason: 'ill' },
          },
        ],
      },
      ({ toolResults }) => ({
        text: `Results: ${toolResults.length} ✓`,
        transport: { splitBytes: 3 },
      }),
    );
    const asked = await ask('Roll and request');
    expect(asked.output.map(({ type }) => type)).toEqual([
      'message',
      'mcp_call',
      'mcp_approval_request',
    ]);
    const answered = await (
      await clientFor(stack)
    ).responses.create({
      model: wire,
      previous_response_id: asked.id,
      input: [
        { type: 'mcp_approval_response', approval_request_id: asked.output[2]!.id!, approve: true },
      ],
    });
    expect(answered.output_text).toBe('Results: 2 ✓');
    expect(stack.records.extensions()).toHaveLength(before + 1);
    expect(fake().pending()).toBe(0);
  });

  test('sends a denial to the provider as the result of the call', async () => {
    fake().script(
      {
        toolCalls: [
          {
            name: 'course_records__request_extension',
            arguments: { assignment: 'essay', days: 2, reason: 'ill' },
          },
        ],
      },
      { text: 'Understood.' },
    );
    const asked = await ask('Request it');
    await (
      await clientFor(stack)
    ).responses.create({
      model: wire,
      previous_response_id: asked.id,
      input: [
        {
          type: 'mcp_approval_response',
          approval_request_id: asked.output[0]!.id!,
          approve: false,
          reason: 'changed my mind',
        },
      ],
    });
    expect(JSON.stringify(fake().requests.at(-1)?.body)).toContain('changed my mind');
  });

  test('fails the response with a code if the provider breaks off, and keeps the text so far', async () => {
    fake().script({
      text: 'Half of an answer that goes on and on',
      break: { after: { events: 4 }, with: 'reset' },
    });
    const response = await ask('Tell me');
    expect(response.status).toBe('failed');
    expect(response.error?.code).toBe('model_unavailable');
  });

  test('asks a busy provider again, but not one that refuses the key, without quoting it', async () => {
    fake().script(
      { error: { status: 429 } },
      { text: 'Now I can.' },
      { error: { status: 401, body: '{"error":{"message":"Incorrect key sk-test"}}' } },
    );
    expect((await ask('x')).output_text).toBe('Now I can.');
    const refused = await ask('x');
    expect(refused.error?.code).toBe('model_not_ready');
    expect(JSON.stringify(refused)).not.toContain('sk-test');
  });
});

test("logs no key, and neither logs nor sends a tool server's address to a provider", () => {
  expect(stack.bff.logs()).not.toMatch(/sk-test/);
  expect(stack.bff.logs()).not.toContain(stack.urls.dice);
  for (const fake of fakes.values()) {
    expect(JSON.stringify(fake.requests.map(({ body }) => body))).not.toContain(
      new URL(stack.urls.dice).host,
    );
  }
});
