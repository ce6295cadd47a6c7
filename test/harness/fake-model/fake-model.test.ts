/**
 * The fake provider refuses what the real ones refuse, in their words, so that a test against it
 * means something.
 */
import { startFakeModel, type FakeModel } from '.';

let provider: FakeModel;
beforeEach(async () => {
  provider = await startFakeModel({ apiKey: 'key' });
  provider.script({ text: 'fine' });
});
afterEach(() => provider.close());

const HEADERS = {
  'content-type': 'application/json',
  authorization: 'Bearer key',
  'x-api-key': 'key',
  'anthropic-version': '2023-06-01',
};

async function post(path: string, body: object, headers: Record<string, string> = HEADERS) {
  const response = await fetch(provider.url + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

const call = (name = 'do_it') => ({
  id: 'c1',
  type: 'function',
  function: { name, arguments: '{}' },
});
const RESPONSES = {
  model: 'm',
  stream: true,
  input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
};
const CHAT = { model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] };
const MESSAGES = {
  model: 'm',
  stream: true,
  max_tokens: 10,
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
};
const use = {
  role: 'assistant',
  content: [{ type: 'tool_use', id: 'c1', name: 'do_it', input: {} }],
};
const result = (id: string) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }],
});
const schema = { type: 'object', properties: {} };

it.each<[string, object, string]>([
  ['/responses', RESPONSES, 'event: response.completed'],
  ['/chat/completions', CHAT, 'data: [DONE]'],
  ['/messages', MESSAGES, 'event: message_stop'],
  [
    '/responses',
    {
      ...RESPONSES,
      input: [
        ...RESPONSES.input,
        { type: 'function_call', call_id: 'c', name: 'x', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: '1' },
      ],
    },
    'response.completed',
  ],
  [
    '/chat/completions',
    {
      ...CHAT,
      messages: [
        ...CHAT.messages,
        { role: 'assistant', content: null, tool_calls: [call()] },
        { role: 'tool', tool_call_id: 'c1', content: '1' },
      ],
    },
    '[DONE]',
  ],
  [
    '/messages',
    { ...MESSAGES, messages: [...MESSAGES.messages, use, result('c1')] },
    'message_stop',
  ],
])('%s accepts a good request', async (path, body, end) => {
  const { status, text } = await post(path, body);
  expect(status).toBe(200);
  expect(text).toContain(end);
});

it.each<[string, object, string]>([
  ['/responses', { ...RESPONSES, model: undefined }, "'model'"],
  ['/responses', { ...RESPONSES, stream: false }, 'only streams'],
  ['/responses', { ...RESPONSES, input: [] }, "'input'"],
  ['/responses', { ...RESPONSES, input: [{ role: 'robot', content: 'x' }] }, 'input[0].role'],
  ['/responses', { ...RESPONSES, input: [{ type: 'mystery' }] }, 'input[0].type'],
  ['/responses', { ...RESPONSES, input: [{ type: 'item_reference', id: 'x' }] }, 'not persisted'],
  [
    '/responses',
    { ...RESPONSES, input: [{ type: 'function_call', call_id: 'c', name: 'x', arguments: {} }] },
    'expected a string',
  ],
  [
    '/responses',
    { ...RESPONSES, input: [{ type: 'function_call', call_id: 'c', name: 'x', arguments: '{}' }] },
    'No tool output found for function call c.',
  ],
  [
    '/responses',
    { ...RESPONSES, input: [{ type: 'function_call_output', call_id: 'c', output: '1' }] },
    'No tool call found',
  ],
  [
    '/responses',
    { ...RESPONSES, tools: [{ type: 'function', name: 'a.b', parameters: schema }] },
    'tools[0].name',
  ],
  [
    '/responses',
    { ...RESPONSES, tools: [{ type: 'function', name: 'ab', parameters: {} }] },
    'Invalid schema',
  ],
  ['/chat/completions', { ...CHAT, model: '' }, 'model'],
  ['/chat/completions', { ...CHAT, stream: false }, 'only streams'],
  ['/chat/completions', { ...CHAT, messages: [] }, 'empty array'],
  [
    '/chat/completions',
    { ...CHAT, messages: [{ role: 'robot', content: 'x' }] },
    'messages[0].role',
  ],
  [
    '/chat/completions',
    {
      ...CHAT,
      messages: [{ role: 'assistant', content: null, tool_calls: [call()] }, ...CHAT.messages],
    },
    'did not have response messages: c1',
  ],
  [
    '/chat/completions',
    { ...CHAT, messages: [{ role: 'tool', tool_call_id: 'c1', content: 'x' }] },
    'must be a response to a preceding message',
  ],
  [
    '/chat/completions',
    {
      ...CHAT,
      messages: [
        { role: 'assistant', tool_calls: [call()] },
        { role: 'tool', tool_call_id: 'c1' },
        { role: 'tool', tool_call_id: 'c2' },
      ],
    },
    "'c2' not found",
  ],
  [
    '/chat/completions',
    {
      ...CHAT,
      tools: [{ type: 'function', function: { name: 'x'.repeat(65), parameters: schema } }],
    },
    'tools[0].name',
  ],
  ['/messages', { ...MESSAGES, model: '' }, 'model'],
  ['/messages', { ...MESSAGES, max_tokens: undefined }, 'max_tokens'],
  ['/messages', { ...MESSAGES, stream: false }, 'only streams'],
  ['/messages', { ...MESSAGES, messages: [] }, 'at least one message'],
  ['/messages', { ...MESSAGES, messages: [use, result('c1')] }, 'first message'],
  [
    '/messages',
    { ...MESSAGES, messages: [...MESSAGES.messages, { role: 'system', content: 'x' }] },
    'messages.1.role',
  ],
  [
    '/messages',
    { ...MESSAGES, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
    'non-empty',
  ],
  [
    '/messages',
    { ...MESSAGES, messages: [...MESSAGES.messages, use] },
    'without `tool_result` blocks immediately after: c1',
  ],
  [
    '/messages',
    { ...MESSAGES, messages: [...MESSAGES.messages, use, result('c1'), result('c2')] },
    'unexpected `tool_use_id`',
  ],
  [
    '/messages',
    { ...MESSAGES, tools: [{ name: 'a b', input_schema: schema }] },
    'tools.0.custom.name',
  ],
  ['/messages', { ...MESSAGES, tools: [{ name: 'ab', input_schema: {} }] }, 'input_schema'],
])('%s refuses a bad request: %j', async (path, body, words) => {
  const { status, text } = await post(path, body);
  expect(status).toBe(400);
  expect(text).toContain(words.replaceAll('"', '\\"'));
  expect(JSON.parse(text)).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.any(String) },
  });
  expect(provider.pending()).toBe(1);
});

it.each(['/responses', '/chat/completions', '/messages'])(
  '%s needs the right key',
  async (path) => {
    const { 'x-api-key': _, authorization, ...none } = HEADERS;
    expect((await post(path, {}, none)).status).toBe(401);
    expect(
      (await post(path, {}, { ...none, authorization: `${authorization}x`, 'x-api-key': 'other' }))
        .status,
    ).toBe(401);
  },
);

it('needs the version header of the messages API', async () => {
  const { 'anthropic-version': _, ...rest } = HEADERS;
  expect(await post('/messages', MESSAGES, rest)).toMatchObject({
    status: 400,
    text: expect.stringContaining('anthropic-version'),
  });
});

it('answers 404 elsewhere and 500 when its script is at an end, and keeps every request', async () => {
  expect((await post('/models', {})).status).toBe(404);
  expect((await post('/chat/completions', CHAT)).status).toBe(200);
  expect(await post('/chat/completions', CHAT)).toMatchObject({
    status: 500,
    text: expect.stringContaining('no step'),
  });
  expect(provider.requests).toHaveLength(2);
  expect(await provider.requests[0]!.ended).toBe('finished');
});

it('reads a request in words that no vendor owns', async () => {
  const tools = [{ type: 'function', name: 'do_it', parameters: schema }];
  await post('/responses', {
    ...RESPONSES,
    tools,
    input: [{ role: 'developer', content: 'Help.' }, ...RESPONSES.input],
  });
  expect(provider.requests[0]).toMatchObject({
    system: 'Help.',
    userTexts: ['Hi'],
    toolNames: ['do_it'],
    toolResults: [],
  });
});
