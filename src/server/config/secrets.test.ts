/** Problems are printed and logged, and a secret is in none of them. */
import { formatProblems } from '.';
import { BASE, problemsOf } from './testing/load';

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
