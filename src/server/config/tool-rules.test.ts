/** The operator says which tools there are, and one that is both allowed and not is a mistake. */
import { KEY, read, URL_ } from './testing/mcp-server';

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
  ['tools that are not names', { allowed_tools: [1] }, 'allowed_tools.tool_names[0]'],
])('%s is refused', (_, server, key) => {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems.map((problem) => problem.key)).toEqual([`${KEY}.${key}`]);
  expect(config === null || problems.length > 0).toBe(true);
});
