/** The official `openai` client drives the BFF like the vendor's API (issue 2, item 3). */
import type OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { startStack, type Stack } from '../harness/stack';
import { clientFor, UNIT } from '../support/client';

let stack: Stack;
let client: OpenAI;
beforeAll(async () => {
  stack = await startStack({ config: { providers: { demo: { delay_ms: 5 } } } });
  client = await clientFor(stack);
});
afterAll(() => stack.close());

const model = 'course_assistant';
const EXTENSION = 'Please request an extension of 3 days for the essay because I was ill';

async function collect(stream: AsyncIterable<ResponseStreamEvent>): Promise<ResponseStreamEvent[]> {
  const events: ResponseStreamEvent[] = [];
  for await (const event of stream) {
    events.push(event);
  }
  return events;
}
const deltas = (events: ResponseStreamEvent[]) =>
  events
    .flatMap((event) => (event.type === 'response.output_text.delta' ? event.delta : []))
    .join('');

test('streams a response with a tool call, and its own accumulator agrees', async () => {
  const stream = client.responses.stream({
    model,
    input: 'Can you roll 3 dice for me?',
    metadata: UNIT,
  });
  const seen: string[] = [];
  stream.on('response.output_text.delta', ({ delta }) => seen.push(delta));
  const response = await stream.finalResponse();
  expect(response.status).toBe('completed');
  expect(response.output_text).toBe(seen.join(''));
  const call = response.output.find((item) => item.type === 'mcp_call');
  expect(call).toMatchObject({
    server_label: 'dice',
    name: 'roll_dice',
    arguments: '{"n_dice":3}',
    status: 'completed',
  });
  const dice = JSON.parse((call as { output: string }).output) as number[];
  expect(dice).toHaveLength(3);
  expect(response.output_text.match(/\d+/g)).toEqual(expect.arrayContaining(dice.map(String)));
});

test('reads the sources of an answer as citations, streamed and whole', async () => {
  const stream = client.responses.stream({
    model,
    input: 'What does RuBisCO fasten to RuBP?',
    metadata: UNIT,
  });
  const added: unknown[] = [];
  stream.on('response.output_text.annotation.added', ({ annotation }) => added.push(annotation));
  const { output, output_text: text } = await stream.finalResponse();
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const citations = parts.flatMap((part) => (part.type === 'output_text' ? part.annotations : []));
  expect(citations).toMatchObject([
    {
      type: 'url_citation',
      title: 'Carbon fixation',
      url: expect.stringMatching(/^http:\/\/localhost:\d+\/course\/.+@fixation$/),
    },
  ]);
  const [citation] = citations as { start_index: number; end_index: number }[];
  expect(text.slice(citation!.start_index - 1, citation!.end_index + 1)).toBe('[2]');
  expect(added).toEqual(citations);
});

test('receives an approval request, approves it, and gets the result', async () => {
  const before = stack.records.extensions().length;
  const asked = await client.responses.create({ model, input: EXTENSION, metadata: UNIT });
  const request = asked.output.find((item) => item.type === 'mcp_approval_request');
  expect(request).toMatchObject({
    server_label: 'course_records',
    name: 'request_extension',
    arguments: '{"assignment":"essay","days":3,"reason":"I was ill"}',
  });
  expect(stack.records.extensions()).toHaveLength(before);
  const answered = await client.responses.create({
    model,
    previous_response_id: asked.id,
    input: [{ type: 'mcp_approval_response', approval_request_id: request!.id!, approve: true }],
  });
  expect(answered.output.find((item) => item.type === 'mcp_call')).toMatchObject({
    approval_request_id: request!.id,
    error: null,
  });
  expect(stack.records.extensions()).toHaveLength(before + 1);
  expect(answered.output_text).toContain('Request extension');
});

test('denies with a reason', async () => {
  const before = stack.records.extensions().length;
  const asked = await client.responses.create({ model, input: EXTENSION, metadata: UNIT });
  const answered = await client.responses.create({
    model,
    previous_response_id: asked.id,
    input: [
      {
        type: 'mcp_approval_response',
        approval_request_id: asked.output[0]!.id!,
        approve: false,
        reason: 'I feel better',
      },
    ],
  });
  expect(answered.output_text).toContain('I feel better');
  expect(stack.records.extensions()).toHaveLength(before);
});

test('retrieves a response, and resumes its stream from a sequence number', async () => {
  const all = await collect(
    await client.responses.create({
      model,
      input: 'What is photosynthesis?',
      metadata: UNIT,
      stream: true,
    }),
  );
  const created = all[0] as Extract<ResponseStreamEvent, { type: 'response.created' }>;
  const { id } = created.response;
  const retrieved = await client.responses.retrieve(id);
  expect(retrieved.output_text).toBe(deltas(all));
  const middle = Math.floor(all.length / 2);
  const rest = await collect(
    await client.responses.retrieve(id, {
      stream: true,
      starting_after: all[middle]!.sequence_number,
    }),
  );
  expect(rest).toEqual(all.slice(middle + 1));
});

test('disconnects in the middle, and resumes the running response where it left', async () => {
  const first: ResponseStreamEvent[] = [];
  const stream = await client.responses.create({
    model,
    input: 'Summarise this unit',
    metadata: UNIT,
    stream: true,
  });
  for await (const event of stream) {
    first.push(event);
    if (event.type === 'response.output_text.delta') {
      break;
    }
  }
  const { id } = (first[0] as Extract<ResponseStreamEvent, { type: 'response.created' }>).response;
  const rest = await collect(
    await client.responses.retrieve(id, {
      stream: true,
      starting_after: first.at(-1)!.sequence_number,
    }),
  );
  const numbers = [...first, ...rest].map((event) => event.sequence_number);
  expect(numbers).toEqual(numbers.map((_number, index) => index));
  expect(deltas([...first, ...rest])).toBe((await client.responses.retrieve(id)).output_text);
});

test('cancels a running response', async () => {
  const stream = await client.responses.create({
    model,
    input: 'Summarise this unit',
    metadata: UNIT,
    stream: true,
  });
  for await (const event of stream) {
    if (event.type !== 'response.created') {
      continue;
    }
    expect(await client.responses.cancel(event.response.id)).toMatchObject({ status: 'cancelled' });
    expect(await client.responses.retrieve(event.response.id)).toMatchObject({
      status: 'cancelled',
    });
    break;
  }
});

test('keeps a conversation, and gets its own error classes', async () => {
  const conversation = await client.conversations.create({
    metadata: { course_id: UNIT.course_id },
  });
  await client.responses.create({
    model,
    conversation: conversation.id,
    input: 'Hello',
    metadata: UNIT,
  });
  const items = await client.conversations.items.list(conversation.id, { order: 'asc' });
  expect(items.data.map(({ type }) => type)).toEqual(['message', 'message']);
  await expect(
    client.responses.create({ model, input: 'x', metadata: UNIT, instructions: 'x' }),
  ).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'instructions' });
  await expect(
    (await clientFor(stack, 'learner2')).conversations.retrieve(conversation.id),
  ).rejects.toMatchObject({ status: 404, code: 'not_found' });
  expect(await client.conversations.delete(conversation.id)).toMatchObject({ deleted: true });
});
