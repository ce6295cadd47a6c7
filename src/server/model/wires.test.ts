/**
 * All four provider protocols over HTTP, against a stand-in that speaks them: the tool loop, bad
 * networks, failures, stops.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import { startFakeModel, type FakeModel, type Transport } from '../../../test/harness/fake-model';
import { diceTools } from '../../../test/harness/fake-model/sample-tools';
import { remoteProvider } from '../config/testing/provider';
import type { RemoteProvider } from '../config/types';
import { AppError } from '../base/errors';
import { callOptions, createModel, toModelError } from '.';

const WIRES = ['openai', 'openai-chat', 'openai-compatible', 'anthropic'] as const;
const KEY = 'sk-secret-0123456789';
const system = { role: 'system' as const, content: 'You are a course assistant.' };
const user = (text: string) => ({
  role: 'user' as const,
  content: [{ type: 'text' as const, text }],
});

let provider: FakeModel;
beforeEach(async () => {
  provider = await startFakeModel({ apiKey: KEY });
});
afterEach(() => provider.close());

const configFor = (type: RemoteProvider['type'], more: Partial<RemoteProvider> = {}) =>
  remoteProvider({ type, apiKey: KEY, baseUrl: provider.url, ...more });

/**
 * What the agent does with a step: reads parts until the end, and turns any failure into one
 * AppError.
 */
async function step(config: RemoteProvider, options: Partial<LanguageModelV4CallOptions> = {}) {
  const parts: LanguageModelV4StreamPart[] = [];
  try {
    const { stream } = await createModel(config).doStream({
      prompt: [system, user('Hello')],
      tools: diceTools,
      ...callOptions(config),
      ...options,
    });
    for await (const part of stream) {
      if (part.type === 'error') {
        throw part.error;
      }
      parts.push(part);
    }
    return { parts, error: null };
  } catch (error) {
    return { parts, error: toModelError(error) };
  }
}

const textOf = (parts: LanguageModelV4StreamPart[]) =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
const callsOf = (parts: LanguageModelV4StreamPart[]) =>
  parts.filter((part) => part.type === 'tool-call');
const finishOf = (parts: LanguageModelV4StreamPart[]) =>
  parts.find((part) => part.type === 'finish');

function withResults(
  calls: ReturnType<typeof callsOf>,
  output: LanguageModelV4ToolResultOutput,
): LanguageModelV4Prompt {
  return [
    system,
    user('Roll 3 dice'),
    {
      role: 'assistant',
      content: calls.map(({ toolCallId, toolName, input }) => ({
        type: 'tool-call',
        toolCallId,
        toolName,
        input: JSON.parse(input),
      })),
    },
    {
      role: 'tool',
      content: calls.map(({ toolCallId, toolName }) => ({
        type: 'tool-result',
        toolCallId,
        toolName,
        output,
      })),
    },
  ];
}

describe.each(WIRES)('%s', (type) => {
  test('streams text with usage, and sends the configured options', async () => {
    provider.script({ text: 'Light is a wave.' });
    const { parts, error } = await step(
      configFor(type, { maxOutputTokens: 500, temperature: 0.25 }),
    );
    expect(error).toBeNull();
    expect(textOf(parts)).toBe('Light is a wave.');
    expect(parts.filter((part) => part.type === 'text-delta').length).toBeGreaterThan(1);
    expect(finishOf(parts)).toMatchObject({
      finishReason: { unified: 'stop' },
      usage: { inputTokens: { total: 20 }, outputTokens: { total: 10 } },
    });
    const [request] = provider.requests;
    expect(request).toMatchObject({
      system: system.content,
      userTexts: ['Hello'],
      toolNames: diceTools.map(({ name }) => name),
    });
    expect(request!.body).toMatchObject({ model: 'test-model', temperature: 0.25 });
    expect([
      request!.body.max_tokens,
      request!.body.max_output_tokens,
      request!.body.max_completion_tokens,
    ]).toContain(500);
  });

  test('runs the tool loop: two calls in one step, their results in the next', async () => {
    provider.script(
      {
        text: 'I roll.',
        toolCalls: [
          { name: 'dice__roll_dice', arguments: { n_dice: 3 } },
          { name: 'dice__flip_coin', arguments: {} },
        ],
      },
      ({ toolResults }) => {
        expect(toolResults.map(({ content }) => content)).toEqual(['[4,2,6]', '[4,2,6]']);
        return { text: 'You rolled 4, 2 and 6.' };
      },
    );
    const first = await step(configFor(type));
    expect(textOf(first.parts)).toBe('I roll.');
    expect(
      callsOf(first.parts).map(({ toolName, input }) => [toolName, JSON.parse(input)]),
    ).toEqual([
      ['dice__roll_dice', { n_dice: 3 }],
      ['dice__flip_coin', {}],
    ]);
    expect(finishOf(first.parts)).toMatchObject({ finishReason: { unified: 'tool-calls' } });
    const calls = callsOf(first.parts);
    const second = await step(configFor(type), {
      prompt: withResults(calls, { type: 'text', value: '[4,2,6]' }),
    });
    expect(second).toMatchObject({ error: null });
    expect(textOf(second.parts)).toBe('You rolled 4, 2 and 6.');
    expect(provider.requests[1]!.toolResults.map(({ callId }) => callId)).toEqual(
      calls.map(({ toolCallId }) => toolCallId),
    );
  });

  test('tells the provider that a call was denied and why, and that another failed', async () => {
    provider.script(
      { toolCalls: [{ name: 'dice__roll_dice', arguments: { n_dice: 1 } }] },
      { text: 'It was denied.' },
      { text: 'It failed.' },
    );
    const calls = callsOf((await step(configFor(type))).parts);
    const denied = await step(configFor(type), {
      prompt: withResults(calls, { type: 'execution-denied', reason: 'Not during the exam.' }),
    });
    expect(textOf(denied.parts)).toBe('It was denied.');
    expect(provider.requests[1]!.toolResults).toEqual([
      expect.objectContaining({ content: 'Not during the exam.' }),
    ]);
    await step(configFor(type), {
      prompt: withResults(calls, { type: 'error-text', value: 'OUTCOME UNKNOWN.' }),
    });
    expect(provider.requests[2]!.toolResults[0]!.content).toContain('OUTCOME UNKNOWN.');
  });

  test.each<[string, Transport]>([
    ['single bytes', { splitBytes: 1 }],
    ['seven bytes', { splitBytes: 7 }],
    ['CRLF', { crlf: true }],
    ['single bytes with CRLF', { splitBytes: 1, crlf: true }],
    ['a slow line', { splitBytes: 400, delayMs: 1 }],
  ])('reads a stream cut into %s', async (_, transport) => {
    const text = 'Größe 𝔘𝔫𝔦 — 光合作用 🌱 naïve "quoted" \\ end\nnew line';
    provider.script({
      text,
      chunks: 9,
      toolCalls: [{ name: 'dice__roll_dice', arguments: { n_dice: 3, note: '🎲 ünï' } }],
      transport,
    });
    const { parts, error } = await step(configFor(type));
    expect(error).toBeNull();
    expect(textOf(parts)).toBe(text);
    expect(callsOf(parts).map(({ input }) => JSON.parse(input))).toEqual([
      { n_dice: 3, note: '🎲 ünï' },
    ]);
  });

  test.each([
    [429, 'model_rate_limited', 7],
    [400, 'model_rejected', null],
    [401, 'model_rejected', null],
    [403, 'model_rejected', null],
    [404, 'model_rejected', null],
    [500, 'model_unavailable', null],
    [503, 'model_unavailable', 7],
    [529, 'model_unavailable', null],
  ] as const)('maps an HTTP %i to %s', async (status, code, retryAfter) => {
    provider.script({
      error: { status, ...(retryAfter !== null && { retryAfter: String(retryAfter) }) },
    });
    const { error } = await step(configFor(type));
    expect(error).toMatchObject({ code, retryAfter });
    expect(error!.cause).toBeDefined();
  });

  test('never repeats a failed request', async () => {
    provider.script({ error: { status: 500 } }, { text: 'never' });
    await step(configFor(type));
    expect(provider.requests).toHaveLength(1);
    expect(provider.pending()).toBe(1);
  });

  test('shows no key, URL or provider text', async () => {
    provider.script({
      error: {
        status: 400,
        body: `{"error":{"type":"invalid_request_error","message":"key ${KEY} at ${'http://secret.example'} is bad"},"type":"error"}`,
      },
    });
    const { error } = await step(configFor(type));
    expect(error!.message).toBe('The model provider rejected the request.');
    await provider.close();
    const offline = await step(configFor(type));
    expect(offline.error).toMatchObject({
      code: 'model_unavailable',
      message: 'The model cannot be reached at the moment. Please try again.',
    });
    provider = await startFakeModel();
  });

  test('maps an HTML page instead of JSON', async () => {
    provider.script({ error: { status: 502, body: '<html>Bad gateway</html>' } });
    expect((await step(configFor(type))).error).toMatchObject({ code: 'model_unavailable' });
  });

  test.each(['error', 'reset'] as const)(
    'notices a stream that breaks in the middle: %s',
    async (how) => {
      provider.script({
        text: 'one two three four five six seven',
        chunks: 33,
        break: { after: { events: 9 }, with: how },
        transport: { delayMs: 1 },
      });
      const { parts, error } = await step(configFor(type));
      expect(error).toMatchObject({ code: 'model_unavailable' });
      expect(textOf(parts)).toMatch(/^one/);
    },
  );

  test.each([
    [
      'text',
      { text: 'one two three four five six seven', break: { after: { events: 7 }, with: 'end' } },
    ],
    [
      'a call',
      {
        toolCalls: [{ name: 'dice__roll_dice', arguments: { n_dice: 3 } }],
        break: { after: { events: 4 }, with: 'end' },
      },
    ],
  ] as const)('never treats %s that ends too early as complete', async (_, cut) => {
    provider.script(cut);
    const { parts, error } = await step(configFor(type));
    if (error) {
      expect(error.code).toBe('model_unavailable');
    } else {
      expect(['interrupted', 'none']).toContain(finishOf(parts)?.finishReason.unified ?? 'none');
    }
  });

  test('notices a stream that breaks within an event', async () => {
    provider.script({
      text: 'one two three four',
      break: { after: { bytes: 1000 }, with: 'reset' },
    });
    expect((await step(configFor(type))).error).toMatchObject({ code: 'model_unavailable' });
  });

  test('notices an error before any output', async () => {
    provider.script({ text: 'one two', break: { after: { events: 0 }, with: 'error' } });
    expect((await step(configFor(type))).error).toMatchObject({ code: 'model_unavailable' });
  });

  test.each(['request', 'stream'] as const)(
    'stops a hanging %s when aborted, and closes the connection',
    async (hang) => {
      provider.script({ hang });
      const controller = new AbortController();
      const stopped = new AppError('turn_timeout', 'Too slow.');
      const running = step(configFor(type), { abortSignal: controller.signal });
      while (provider.requests.length === 0) {
        await new Promise(setImmediate);
      }
      controller.abort(stopped);
      expect((await running).error).toBe(stopped);
      expect(await provider.requests[0]!.ended).toBe('closed');
    },
  );

  test('stops in the middle of a text when aborted', async () => {
    provider.script({ text: 'word '.repeat(500), transport: { delayMs: 2 } });
    const controller = new AbortController();
    const { stream } = await createModel(configFor(type)).doStream({
      prompt: [user('Hello')],
      abortSignal: controller.signal,
    });
    const read = async () => {
      for await (const part of stream) {
        if (part.type === 'text-delta') {
          controller.abort();
        }
      }
    };
    await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
    expect(await provider.requests[0]!.ended).toBe('closed');
  });

  test('follows no redirect, so that the key stays where it was configured to go', async () => {
    provider.script({ text: 'stolen' });
    const elsewhere = createServer((_, response) => {
      response.writeHead(307, { location: `${provider.url}/messages` }).end();
    });
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, '127.0.0.1', resolve);
    });
    const { error } = await step(
      configFor(type, {
        baseUrl: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1`,
      }),
    );
    elsewhere.close();
    expect(error).toMatchObject({ code: 'model_unavailable' });
    expect(provider.requests).toEqual([]);
  });
});

test('tells OpenAI to store nothing, and replays calls without references to stored items', async () => {
  provider.script({ toolCalls: [{ name: 'dice__flip_coin', arguments: {} }] }, { text: 'Heads.' });
  const calls = callsOf((await step(configFor('openai'))).parts);
  expect(
    (
      await step(configFor('openai'), {
        prompt: withResults(calls, { type: 'text', value: 'heads' }),
      })
    ).error,
  ).toBeNull();
  expect(provider.requests.map(({ body }) => body.store)).toEqual([false, false]);
  expect(JSON.stringify(provider.requests[1]!.body.input)).not.toContain('item_reference');
});

test('sends tool schemas as the servers wrote them, not strict', async () => {
  for (const type of WIRES) {
    provider.script({ text: 'ok' });
    await step(configFor(type));
  }
  for (const { body } of provider.requests) {
    expect(JSON.stringify(body.tools)).not.toContain('"strict":true');
  }
});

test('works with an endpoint that needs no key', async () => {
  const open = await startFakeModel({ apiKey: null });
  open.script({ text: 'Local.' });
  const { parts } = await step(remoteProvider({ type: 'openai-compatible', baseUrl: open.url }));
  expect(textOf(parts)).toBe('Local.');
  expect(open.requests[0]!.headers.authorization).toBeUndefined();
  await open.close();
});
