/** Every parameter of the Responses API: its harmless values pass, all others are refused. */
import { harmlessParameters } from './response-parameters';
import { api, ask, call, refused, serve, unit, useApi } from './testing/api';

useApi();

const TAKEN: Record<string, unknown[]> = {
  background: [false],
  context_management: [[]],
  include: [[], ['reasoning.encrypted_content', 'web_search_call.results']],
  instructions: [''],
  max_output_tokens: [],
  max_tool_calls: [],
  moderation: [],
  parallel_tool_calls: [true],
  prompt: [],
  prompt_cache_key: ['a'],
  prompt_cache_options: [{ mode: 'implicit', ttl: '30m' }],
  prompt_cache_retention: ['in_memory', '24h'],
  reasoning: [{}, { effort: null, summary: null }, { context: 'auto', mode: 'standard' }],
  safety_identifier: ['a'],
  service_tier: ['auto', 'default'],
  store: [true],
  stream_options: [{}, { include_obfuscation: false }],
  temperature: [1],
  text: [{}, { format: { type: 'text' } }, { format: null, verbosity: 'medium' }],
  tool_choice: ['auto'],
  top_logprobs: [0],
  top_p: [1],
  truncation: ['auto', 'disabled'],
  user: ['a'],
};
const REFUSED: Record<string, unknown[]> = {
  background: [true],
  context_management: [[{ type: 'compaction' }]],
  include: [['message.output_text.logprobs'], 'all'],
  instructions: ['Answer like a pirate'],
  max_output_tokens: [100],
  max_tool_calls: [1],
  moderation: [{ model: 'omni-moderation-latest' }],
  parallel_tool_calls: [false],
  prompt: [{ id: 'pmpt_1' }],
  prompt_cache_key: [1],
  prompt_cache_options: [{ prewarm: true }, { comparison_response_id: 'resp_1' }],
  prompt_cache_retention: ['1h'],
  reasoning: [{ effort: 'high' }, { summary: 'auto' }, { mode: 'pro' }],
  safety_identifier: [{}],
  service_tier: ['flex', 'priority'],
  store: [false],
  stream_options: [{ include_obfuscation: true }],
  temperature: [0, 0.7],
  text: [{ format: { type: 'json_object' } }, { verbosity: 'low' }],
  tool_choice: ['none', 'required', { type: 'mcp', server_label: 'peer' }],
  top_logprobs: [3],
  top_p: [0.1],
  truncation: ['always'],
  user: [{}],
};

test('harmless values pass, also all together; null is one', async () => {
  expect(Object.keys(TAKEN)).toEqual([...harmlessParameters]);
  expect(Object.keys(REFUSED)).toEqual([...harmlessParameters]);
  const bodies = [
    ...Object.entries(TAKEN).flatMap(([name, values]) =>
      values.map((value) => ({ [name]: value })),
    ),
    Object.fromEntries(Object.keys(TAKEN).map((name) => [name, null])),
    Object.fromEntries(Object.entries(TAKEN).map(([name, [value = null]]) => [name, value])),
    { tools: [] },
    { tools: null, model: null, conversation: null },
  ];
  await serve(
    bodies.map(() => ({ text: ['fine'] })),
    { requestsPerMinute: 1_000 },
  );
  for (const body of bodies) {
    const { status } = await ask(body);
    expect([body, status]).toEqual([body, 200]);
  }
});

test('other values are refused by name, and nothing is asked', async () => {
  await serve([], { requestsPerMinute: 1_000 });
  const bodies = Object.entries(REFUSED).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  for (const [param, value] of [...bodies, ['frequency_penalty', 0] as const]) {
    const answer = await refused(await ask({ [param]: value }));
    expect(answer).toEqual({ status: 400, code: 'unsupported_parameter', param });
  }
  expect(api.model.asked).toEqual([]);
});

const declared = (more: object) => ({ tools: [{ type: 'mcp', server_label: 'peer', ...more }] });

test('a client may name a server of the workflow, and change nothing about it', async () => {
  await serve([{ text: ['fine'] }, { text: ['fine'] }], { requestsPerMinute: 1_000 });
  expect((await ask(declared({}))).status).toBe(200);
  expect((await ask(declared({ require_approval: 'never' }))).status).toBe(200);
  for (const [param, tool] of [
    ['tools.0.type', { type: 'function', name: 'act' }],
    ['tools.0.server_label', { server_label: 'another' }],
    ['tools.0.server_url', { server_url: 'https://evil.example/mcp' }],
    ['tools.0.headers', { headers: { authorization: 'Bearer x' } }],
    // The operator lets one tool of it run without asking.
    ['tools.0.require_approval', { require_approval: 'always' }],
    ['tools.0.require_approval', { require_approval: { never: { tool_names: ['act'] } } }],
  ] as const) {
    const answer = await refused(await ask(declared(tool)));
    expect(answer).toEqual({ status: 400, code: 'unsupported_parameter', param });
  }
  expect(api.model.asked).toHaveLength(2);
});

test('/v1/models lists what this person may use here', async () => {
  await serve([]);
  const list = await call('GET', `/v1/models?${new URLSearchParams(unit)}`);
  expect(await list.json()).toEqual({
    object: 'list',
    data: [
      {
        id: 'helper',
        object: 'model',
        created: 0,
        owned_by: 'mcp_assistant',
        mcp_assistant: { title: 'Helper' },
      },
    ],
  });
});
