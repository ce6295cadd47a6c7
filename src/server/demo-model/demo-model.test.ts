/** The demo model as the agent sees it: stream parts, tool loop, pace, abort. */
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import { allTools, diceTools } from '../../../test/harness/fake-model/sample-tools';
import { createDemoModel, type Sleep } from '.';

const system = {
  role: 'system' as const,
  content:
    'Help.\n<course_context>\nCourse: C\nUnit: Light\n\nLight is a wave. It is fast.\n</course_context>',
};
const user = (text: string) => ({
  role: 'user' as const,
  content: [{ type: 'text' as const, text }],
});

async function run(
  prompt: LanguageModelV4Prompt,
  options: Partial<LanguageModelV4CallOptions> = {},
  sleep?: Sleep,
  delayMs = 0,
) {
  const { stream } = await createDemoModel({ delayMs, sleep }).doStream({
    prompt,
    tools: allTools,
    ...options,
  });
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return parts;
}

const textOf = (parts: LanguageModelV4StreamPart[]) =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
const callsOf = (parts: LanguageModelV4StreamPart[]) =>
  parts.filter((part) => part.type === 'tool-call');

function loop(
  question: string,
  call: { toolCallId: string; toolName: string; input: string },
  output: LanguageModelV4ToolResultOutput,
): LanguageModelV4Prompt {
  const { toolCallId, toolName } = call;
  return [
    system,
    user(question),
    {
      role: 'assistant',
      content: [{ type: 'tool-call', toolCallId, toolName, input: JSON.parse(call.input) }],
    },
    { role: 'tool', content: [{ type: 'tool-result', toolCallId, toolName, output }] },
  ];
}

test('says that it is a demo model', () => {
  expect(createDemoModel({ delayMs: 0 })).toMatchObject({
    specificationVersion: 'v4',
    provider: 'demo',
    modelId: 'demo',
    supportedUrls: {},
  });
});

test('streams an answer word by word, in proper parts', async () => {
  const parts = await run([system, user('What is light?')]);
  expect(
    parts.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]),
  ).toEqual(['stream-start', 'text-start', 'text-delta', 'text-end', 'finish']);
  expect(textOf(parts)).toMatch(
    /^From \*\*Light\*\*:\n\n> Light is a wave\.\n\n_I am the built-in demo model/,
  );
  expect(parts.filter(({ type }) => type === 'text-delta').length).toBe(
    textOf(parts).split(/\s+/).length,
  );
  expect(parts.at(-1)).toMatchObject({
    finishReason: { unified: 'stop' },
    usage: { inputTokens: { total: expect.any(Number) }, outputTokens: { reasoning: 0 } },
  });
});

test('asks for a tool, then answers from its result', async () => {
  const first = await run([system, user('Can you roll 3 dice for me?')]);
  const call = {
    type: 'tool-call',
    toolCallId: 'demo_call_1',
    toolName: 'dice__roll_dice',
    input: '{"n_dice":3}',
  } as const;
  expect(first.slice(1)).toEqual([
    { type: 'tool-input-start', id: 'demo_call_1', toolName: 'dice__roll_dice' },
    { type: 'tool-input-delta', id: 'demo_call_1', delta: '{"n_dice":3}' },
    { type: 'tool-input-end', id: 'demo_call_1' },
    call,
    expect.objectContaining({
      type: 'finish',
      finishReason: { unified: 'tool-calls', raw: undefined },
    }),
  ]);
  const second = await run(
    loop('Can you roll 3 dice for me?', call, { type: 'text', value: '[4,2,6]' }),
  );
  expect(textOf(second)).toBe('**Roll dice** (Dice) returned: 4, 2 and 6.');
});

test('says that a call was denied, and why', async () => {
  const question = 'I need an extension of 3 days for the essay because I was ill';
  const [call] = callsOf(await run([system, user(question)]));
  expect(JSON.parse(call!.input)).toEqual({ assignment: 'essay', days: 3, reason: 'I was ill' });
  const answer = await run(
    loop(question, call!, { type: 'execution-denied', reason: 'Ask your tutor first.' }),
  );
  expect(textOf(answer)).toBe(
    '**Request extension** (Course records) was denied. Reason: Ask your tutor first. Nothing was done.',
  );
});

test('makes several calls in one step, with ids that are new in the conversation', async () => {
  const [call] = callsOf(await run([system, user('Flip a coin')]));
  const before = loop('Flip a coin', call!, { type: 'text', value: 'heads' });
  const parts = await run([
    ...before,
    { role: 'assistant', content: [{ type: 'text', text: 'heads' }] },
    user('Roll 2 dice and list the tables'),
  ]);
  expect(
    callsOf(parts).map(({ toolCallId, toolName, input }) => [toolCallId, toolName, input]),
  ).toEqual([
    ['demo_call_2', 'dice__roll_dice', '{"n_dice":2}'],
    ['demo_call_3', 'course_records__list_tables', '{}'],
  ]);
});

test('calls nothing if there are no tools, tools are off, or there is no question', async () => {
  expect(callsOf(await run([system, user('Roll a die')], { tools: undefined }))).toEqual([]);
  expect(
    callsOf(await run([system, user('Roll a die')], { toolChoice: { type: 'none' } })),
  ).toEqual([]);
  expect(
    callsOf(
      await run([system, user('Roll a die')], {
        tools: [{ type: 'provider', id: 'x.dice', name: 'roll_dice', args: {} }],
      }),
    ),
  ).toEqual([]);
  expect(textOf(await run([system]))).toContain('built-in demo model');
});

test('gives the same answer each time', async () => {
  const prompt = [system, user('Roll 2 dice and flip a coin')];
  expect(await run(prompt)).toEqual(await run(prompt));
});

test('pauses between words as configured', async () => {
  const waits: number[] = [];
  const parts = await run(
    [system, user('What is light?')],
    {},
    (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    25,
  );
  expect(waits).toEqual(parts.filter(({ type }) => type === 'text-delta').map(() => 25));
});

test('uses the system clock by default', async () => {
  expect(
    callsOf(await run([system, user('Flip a coin')], { tools: diceTools }, undefined, 1)),
  ).toHaveLength(1);
});

test('ends with the abort reason when stopped between or during pauses', async () => {
  const reason = new Error('stopped by the person');
  const controller = new AbortController();
  let waits = 0;
  const sleep: Sleep = () => {
    waits += 1;
    if (waits === 3) {
      controller.abort(reason);
    }
    return waits === 3
      ? Promise.reject(new DOMException('aborted', 'AbortError'))
      : Promise.resolve();
  };
  await expect(
    run([system, user('What is light?')], { abortSignal: controller.signal }, sleep, 5),
  ).rejects.toBe(reason);
  expect(waits).toBe(3);
  await expect(
    run([system, user('What is light?')], { abortSignal: controller.signal }),
  ).rejects.toBe(reason);

  const late = new AbortController();
  const { stream } = await createDemoModel({ delayMs: 3_600_000 }).doStream({
    prompt: [system, user('What is light?')],
    abortSignal: late.signal,
  });
  const reader = stream.getReader();
  await reader.read();
  await reader.read();
  const pending = reader.read();
  late.abort(reason);
  await expect(pending).rejects.toBe(reason);
});

test('can also answer without pauses', async () => {
  const model = createDemoModel({ delayMs: 1000 });
  expect(await model.doGenerate({ prompt: [system, user('What is light?')] })).toMatchObject({
    content: [{ type: 'text', text: expect.stringContaining('Light is a wave') }],
  });
  expect(await model.doGenerate({ prompt: [user('Flip a coin')], tools: diceTools })).toMatchObject(
    {
      content: [{ type: 'tool-call', toolName: 'dice__flip_coin' }],
    },
  );
});
