/** A workflow may use every kind of provider, each with the keys that it needs and no others. */
import type { RemoteProvider } from './types';
import { remoteProvider } from './testing/provider';
import { BASE, keysOf, load, problemsOf } from './testing/load';

const EVERYONE = { courses: null, roles: null, groups: null, enrollmentModes: null };

test('the configuration takes every kind of provider', () => {
  const providers = `providers:
  demo: { type: demo, delay_ms: 0 }
  openai: { type: openai, model: gpt-5-mini, api_key: os.environ/KEY, max_output_tokens: 500, temperature: 0.5 }
  claude: { type: anthropic, model: claude, api_key: k, base_url: "https://gateway.example.org/v1/" }
  local: { type: openai-compatible, model: llama, base_url: "http://127.0.0.1:11434/v1" }`;
  const file = `${BASE.replace('providers: { demo: { type: demo } }', providers)}
  second: { title: Tutor, greeting: Hello, prompt: Be kind., suggestions: [Why?], processor_config: { LLMProcessor: { function: chat, provider: openai } } }
  third: { processor_config: { LLMProcessor: { provider: claude }, ContextProcessor: { function: retrieve_relevant_documents, config: default } } }
  fourth: { processor_config: { LLMProcessor: { provider: local, mcp_configs: [dice, dice] } } }`;
  const { workflows } = load(file, { KEY: 'k-1' }).config;
  expect(workflows.get('second')).toEqual({
    id: 'second',
    title: 'Tutor',
    greeting: 'Hello',
    prompt: 'Be kind.',
    suggestions: ['Why?'],
    function: 'chat',
    mcpServers: [],
    context: { functions: ['unit_content'], maxChars: null },
    scopes: [],
    access: EVERYONE,
    mcpAccess: new Map(),
    provider: remoteProvider({
      name: 'openai',
      model: 'gpt-5-mini',
      apiKey: 'k-1',
      maxOutputTokens: 500,
      temperature: 0.5,
    }),
  });
  expect(workflows.get('third')?.context).toEqual({
    functions: ['retrieve_relevant_documents'],
    maxChars: null,
  });
  expect(workflows.get('third')?.provider).toMatchObject({
    type: 'anthropic',
    baseUrl: 'https://gateway.example.org/v1',
  });
  expect(workflows.get('fourth')).toMatchObject({
    provider: { type: 'openai-compatible', apiKey: undefined },
    mcpServers: ['dice'],
  });
});

test.each([
  [
    'providers of the wrong type',
    BASE.replace('{ demo: { type: demo } }', '[demo]'),
    {},
    'providers',
  ],
  [
    'a provider without model',
    BASE.replace('type: demo', 'type: anthropic, api_key: k'),
    {},
    'providers.demo.model',
  ],
  [
    'a compatible provider without URL',
    BASE.replace('type: demo', 'type: openai-compatible, model: m'),
    {},
    'providers.demo.base_url',
  ],
  [
    'a provider of unknown type',
    BASE.replace('type: demo', 'type: gemini, model: m'),
    {},
    'providers.demo.type',
  ],
  [
    'a delay for a real model',
    BASE.replace('type: demo', 'type: openai, model: m, api_key: k, delay_ms: 1'),
    {},
    'providers.demo.delay_ms',
  ],
  [
    'a key for the demo',
    BASE.replace('type: demo', 'type: demo, api_key: k'),
    {},
    'providers.demo.api_key',
  ],
])('%s is a problem', (_, file, env, key) => {
  expect(keysOf(problemsOf(file, env))).toContain(key);
});

/** The provider of the only workflow, among these others. */
function provider(entry: string, others = '', env = {}): RemoteProvider {
  const file = BASE.replace('demo: { type: demo }', `demo: ${entry}${others}`);
  return load(file, env).config.workflows.get('course')!.provider as RemoteProvider;
}

test('every setting of a provider is kept, its secrets looked up', () => {
  const entry = `{ type: openai-compatible, model: m, base_url: "https://gateway.example.org/v1",
    headers: { X-Key: os.environ/GATEWAY_KEY, HTTP-Referer: "https://example.org" },
    query: { team: os.environ/TEAM }, extra_body: { provider: { sort: price } }, temperature: 0,
    reasoning_effort: low, context_tokens: 8000, retry_seconds: 0, idle_timeout: 5 }`;
  expect(provider(entry, '', { GATEWAY_KEY: 'g-1', TEAM: 'a' })).toEqual(
    remoteProvider({
      type: 'openai-compatible',
      name: 'demo',
      model: 'm',
      baseUrl: 'https://gateway.example.org/v1',
      headers: { 'X-Key': 'g-1', 'HTTP-Referer': 'https://example.org' },
      query: { team: 'a' },
      extraBody: { provider: { sort: 'price' } },
      temperature: 0,
      reasoningEffort: 'low',
      contextTokens: 8000,
      maxOutputTokens: 2000,
      retryMs: 0,
      idleMs: 5000,
    }),
  );
});

test("organization and project are OpenAI's headers", () => {
  expect(
    provider('{ type: openai, model: m, api_key: k, organization: org-1, project: proj_1 }')
      .headers,
  ).toEqual({ 'OpenAI-Organization': 'org-1', 'OpenAI-Project': 'proj_1' });
});

test('azure and google need what their wire needs', () => {
  expect(
    provider('{ type: azure, model: chat, api_key: k, resource_name: my-site, api_version: v1 }'),
  ).toMatchObject({ resourceName: 'my-site', apiVersion: 'v1', maxOutputTokens: 8192 });
  expect(provider('{ type: google, model: gemini, api_key: k }')).toMatchObject({ type: 'google' });
});

test('a fallback is a list of other providers, and theirs is not followed', () => {
  const { fallback } = provider(
    '{ type: openai, model: m, api_key: k, fallback: [second, third] }',
    `, second: { type: anthropic, model: m, api_key: k, fallback: [demo] }
     , third: { type: google, model: m, api_key: k }`,
  );
  expect(fallback.map(({ name, fallback: own }) => [name, own])).toEqual([
    ['second', []],
    ['third', []],
  ]);
});

test.each([
  'http://127.0.0.1:11434/v1',
  'http://[::1]:8000/v1',
  'http://10.1.2.3/v1',
  'http://ollama:11434/v1',
  'http://gpu.internal/v1',
])('%s is reached without TLS', (url) => {
  expect(provider(`{ type: openai-compatible, model: m, base_url: "${url}" }`).baseUrl).toBe(url);
});

test('the operator can allow plain http for a host of theirs', () => {
  const entry = '{ type: openai-compatible, model: m, base_url: "http://vllm.example.org/v1" }';
  expect(
    provider(entry, '', { MCP_ALLOWED_HOSTS: 'vllm.example.org,127.0.0.1:9001' }).baseUrl,
  ).toBe('http://vllm.example.org/v1');
});

test.each([
  ['openai, model: m, api_key: k, fallback: [secnd]', 'fallback[0]', 'Did you mean second?'],
  ['openai, model: m, api_key: k, fallback: [demo]', 'fallback[0]', 'Remove it.'],
  ['openai, model: m, api_key: k, fallback: [second, second]', 'fallback[1]', 'Remove it.'],
  ['openai, model: m, api_key: k, fallback: [played]', 'fallback[0]', 'Remove it.'],
  ['demo, fallback: [second]', 'fallback', 'choose another type'],
  ['azure, model: m, api_key: k', 'resource_name', 'openai.azure.com'],
  ['azure, model: m, api_key: k, resource_name: a.b', 'resource_name', 'openai.azure.com'],
  ['google, model: m', 'api_key', 'headers'],
  ['openai, model: m, api_key: k, api_version: v1', 'api_version', 'Remove'],
  ['anthropic, model: m, api_key: k, organization: o', 'organization', 'Remove'],
  ['openai, model: m, api_key: k, headers: { "a b": c }', 'headers.a b', 'Correct'],
  ['openai, model: m, api_key: k, headers: { Host: c }', 'headers.Host', 'Remove'],
  ['openai, model: m, api_key: k, headers: { A: "${B}" }', 'headers.A', 'os.environ/'],
  ['openai, model: m, api_key: k, extra_body: { messages: [] }', 'extra_body.messages', 'Remove'],
  ['openai, model: m, api_key: k, reasoning_effort: huge', 'reasoning_effort', 'low, medium'],
  ['openai, model: m, api_key: k, context_tokens: 12', 'context_tokens', '1024'],
  ['openai, model: m, api_key: k, idle_timeout: 0', 'idle_timeout', 'between 1 and 600'],
  ['openai, model: m, api_key: k, base_url: "http://api.example.org/v1"', 'base_url', 'https://'],
  ['openai, model: m, api_key: k, base_url: "http://8.8.8.8/v1"', 'base_url', 'https://'],
])('type: %s names the problem', (entry, key, fix) => {
  const file = BASE.replace(
    'demo: { type: demo }',
    `demo: { type: ${entry} }, played: { type: demo },
     second: { type: openai, model: m, api_key: k }`,
  );
  expect(problemsOf(file)).toEqual([
    expect.objectContaining({
      key: `providers.demo.${key}`,
      fix: expect.stringContaining(fix) as string,
    }),
  ]);
});
