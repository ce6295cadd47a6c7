import { definitionHash } from './definition';

test.each([
  ['title', { title: 'x' }],
  ['description', { description: 'x' }],
  ['annotations', { annotations: { readOnlyHint: false } }],
  ['input schema', { inputSchema: { type: 'object' as const, required: ['a'] } }],
  ['output schema', { outputSchema: { type: 'object' as const } }],
])('a changed %s changes the definition hash', (_field, change) => {
  const tool = { name: 't', inputSchema: { type: 'object' as const } };
  expect(definitionHash({ ...tool, ...change })).not.toBe(definitionHash(tool));
  expect(definitionHash({ inputSchema: { type: 'object' }, name: 't' })).toBe(definitionHash(tool));
});
