import { serverConfig } from '../../../test/support/config';
import { allowsPrompt, allowsResource } from './allowed';

const server = (allowedResources: string[] | null, allowedPrompts: string[] | null = null) =>
  serverConfig('https://x.example/mcp', {
    allowedResources,
    allowedPrompts: allowedPrompts && new Set(allowedPrompts),
  });

test.each<[string[] | null, string, boolean]>([
  [null, 'x:anything', true],
  [[], 'x:anything', false],
  [['x:a'], 'x:a', true],
  [['x:a'], 'x:ab', false],
  [['x:a*'], 'x:ab', true],
  [['x:a*'], 'x:a', true],
  [['x:a*'], 'x:b', false],
  [['x:{t}'], 'x:{t}', true],
  [['x:{t}'], 'x:t', false],
  // The template may become URIs that do not begin so.
  [['x:rows/a*'], 'x:rows/{t}', false],
  [['x:rows/*'], 'x:rows/{t}', true],
])('allowed_resources %j and %s: %s', (patterns, uri, allowed) => {
  expect(allowsResource(server(patterns), uri)).toBe(allowed);
});

test.each<[string[] | null, string, boolean]>([
  [null, 'explain', true],
  [[], 'explain', false],
  [['explain'], 'explain', true],
  [['explain'], 'Explain', false],
  [['ex*'], 'explain', false],
])('allowed_prompts %j and %s: %s', (names, prompt, allowed) => {
  expect(allowsPrompt(server(null, names), prompt)).toBe(allowed);
});
