/** A workflow may use every kind of provider, each with the keys that it needs and no others. */
import { BASE, keysOf, load, problemsOf } from './testing/load';

const EVERYONE = { courses: null, roles: null, enrollmentModes: null };

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
    provider: {
      type: 'openai',
      model: 'gpt-5-mini',
      apiKey: 'k-1',
      maxOutputTokens: 500,
      temperature: 0.5,
    },
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
