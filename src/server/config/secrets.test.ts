/** Problems are printed and logged, and a secret is in none of them. */
import { formatProblems } from '.';
import { BASE, load, problemsOf } from './testing/load';

test('a secret never appears in a problem', () => {
  const secrets = {
    KEY: 'sk-very-secret',
    TOKEN: 'bad\nvery-secret',
    JWT_PUBLIC_SIGNING_JWK_SET: '{"very-secret',
  };
  const file =
    `${BASE.replace('{ type: demo }', '{ type: os.environ/KEY, model: [os.environ/KEY], base_url: os.environ/KEY }')}
limits: { max_steps: os.environ/KEY }
`.replace(
      'require_approval: never',
      'require_approval: os.environ/KEY, timeout: os.environ/KEY, headers: { X-Key: os.environ/TOKEN }, ' +
        'url: "https://u:very-secret@h/", transport: os.environ/KEY',
    );
  const text = formatProblems({ problems: problemsOf(file, secrets) });
  expect(text).toContain('limits.max_steps');
  expect(text).toContain('headers.X-Key');
  expect(text).not.toContain('very-secret');
  expect(formatProblems({ problems: problemsOf('a: "very-secret\n', {}) })).not.toContain(
    'very-secret',
  );
  expect(
    formatProblems({
      problems: problemsOf(BASE, {
        AI_EXTENSIONS_MCP_CONFIGS: '{"a": {"authorization": "very-secret" "x"}}',
      }),
    }),
  ).not.toContain('very-secret');
});

test('a secret is read from the file that NAME_FILE names', () => {
  const file = BASE.replace('type: demo }', 'type: openai, model: m, api_key: os.environ/KEY }');
  const files = { '/run/secrets/key': 'sk-1\n', '/run/secrets/origin': 'https://a.example.org' };
  const env = {
    KEY_FILE: '/run/secrets/key',
    MCP_ASSISTANT_ALLOWED_ORIGINS_FILE: '/run/secrets/origin',
  };
  const { workflows, server } = load(file, env, files).config;
  expect(workflows.get('course')?.provider).toMatchObject({ apiKey: 'sk-1' });
  expect(server.allowedOrigins).toEqual(['https://a.example.org']);
  expect(problemsOf(file, { KEY_FILE: '/nowhere' })).toEqual([
    expect.objectContaining({
      key: 'KEY_FILE',
      reason: expect.stringContaining('ENOENT') as string,
    }),
    expect.objectContaining({ key: 'providers.demo.api_key' }),
  ]);
  expect(
    load(file, { KEY: 'sk-2', KEY_FILE: '/nowhere' }).config.workflows.get('course')?.provider,
  ).toMatchObject({ apiKey: 'sk-2' });
});
