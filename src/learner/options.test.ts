/** An operator's mistake in `env.config` must not take the page down. */
import { readOptions, type AssistantOptions } from './options';

const DEFAULTS = { bffPath: '/mcp-assistant', workflow: null, title: null, suggestions: null, priority: 5 };

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['an empty object', {}],
  ['a string', 'course'],
  ['a number', 3],
  ['wrong types throughout', { bffPath: 7, workflow: {}, title: [], suggestions: 'How?', priority: '1' }],
  ['blanks', { bffPath: ' ', workflow: '', title: '\n' }],
  ['no number', { priority: Number.NaN }],
])('%s means the defaults', (_, options) => {
  expect(readOptions(options as AssistantOptions)).toEqual(DEFAULTS);
});

test('what is usable is used', () => {
  const options = { bffPath: 'https://bff.example.org/a', workflow: 'tutor', title: 'Ada', suggestions: ['How?'], priority: 0 };
  expect(readOptions(options)).toEqual(options);
});

test('an unusable suggestion does not take the others along', () => {
  expect(readOptions({ suggestions: ['How?', '', 3, null, ['x']] as string[] }).suggestions).toEqual(['How?']);
  expect(readOptions({ suggestions: [] }).suggestions).toEqual([]);
});
