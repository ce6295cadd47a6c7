/** The operator says which tools there are, and one that is both allowed and not is a mistake. */
import { accepted, KEY, read, URL_ } from './testing/mcp-server';

test.each<[string, object, string]>([
  [
    'tools by claims for no tool',
    { allowed_tools: { tool_names: [], read_only: true } },
    'allowed_tools.tool_names',
  ],
  [
    'a tool both allowed and not',
    { allowed_tools: ['a', 'b'], disallowed_tools: ['c', 'b'] },
    'disallowed_tools[1]',
  ],
  ['parameters that are no list', { allowed_params: { a: 'x' } }, 'allowed_params.a'],
  [
    'a display name that is no text',
    { tool_name_to_display_name: { a: 1 } },
    'tool_name_to_display_name.a',
  ],
  ['a * in the middle', { allowed_resources: ['x:*/y'] }, 'allowed_resources[0]'],
  ['a * alone', { allowed_resources: ['x:a', '*'] }, 'allowed_resources[1]'],
  ['resources that are no list', { allowed_resources: 'all' }, 'allowed_resources'],
  ['prompts that are no list', { allowed_prompts: { a: true } }, 'allowed_prompts'],
  ['tools that are not names', { allowed_tools: [1] }, 'allowed_tools.tool_names[0]'],
])('%s is refused', (_, server, key) => {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems.map((problem) => problem.key)).toEqual([`${KEY}.${key}`]);
  expect(config === null || problems.length > 0).toBe(true);
});

test.each<[string, object, { resources: string[] | null; prompts: string[] | null }]>([
  ['everything', {}, { resources: null, prompts: null }],
  ['nothing', { allowed_resources: 'off', allowed_prompts: 'off' }, { resources: [], prompts: [] }],
  // As YAML 1.1 reads `off`.
  ['nothing', { allowed_resources: false, allowed_prompts: false }, { resources: [], prompts: [] }],
  [
    'what the lists name',
    { allowed_resources: ['x:{a}', 'y:*'], allowed_prompts: ['explain'] },
    { resources: ['x:{a}', 'y:*'], prompts: ['explain'] },
  ],
])('resources and prompts: %s is allowed', (_, server, allowed) => {
  const { allowedResources: resources, allowedPrompts } = accepted(server);
  expect({ resources, prompts: allowedPrompts && [...allowedPrompts] }).toEqual(allowed);
});
