/** An operator's mistake in `env.config` is reported and must not break the page. */
import { readOptions, type AssistantOptions } from './options';

const DEFAULTS = {
  bffPath: '/mcp-assistant',
  workflow: null,
  slotId: null,
  title: null,
  suggestions: null,
  priority: 5,
};

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['an empty object', {}],
  ['undefined values', { bffPath: undefined, title: undefined }],
])('%s gives the defaults', (_, options) => {
  expect(readOptions(options as AssistantOptions)).toEqual({ settings: DEFAULTS, problem: null });
});

test('valid options are used', () => {
  const options = {
    bffPath: 'https://bff.example.org/a',
    workflow: 'tutor',
    title: 'Ada',
    suggestions: ['How?'],
    priority: 0,
  };
  expect(readOptions({ ...options, uiSlotSelectorId: 'sidebar' })).toEqual({
    settings: { ...options, slotId: 'sidebar' },
    problem: null,
  });
  expect(readOptions({ suggestions: [] }).settings).toEqual({ ...DEFAULTS, suggestions: [] });
});

const PATH = 'The option "bffPath" has to be a path that starts with one slash, or an http(s) URL.';
const NUMBER = 'The option "priority" has to be a number.';
const LIST = 'The option "suggestions" has to be a list of texts.';

test.each<[unknown, string]>([
  ['course', 'The options have to be an object.'],
  [3, 'The options have to be an object.'],
  [{ bffPath: 7 }, PATH],
  [{ bffPath: '' }, PATH],
  [{ bffPath: 'mcp-assistant' }, PATH],
  [{ bffPath: '//evil.example' }, PATH],
  [{ bffPath: 'javascript:alert(1)' }, PATH],
  [{ workflow: {} }, 'The option "workflow" has to be the name of a workflow.'],
  [{ title: ' ' }, 'The option "title" has to be a text.'],
  [{ suggestions: 'How?' }, LIST],
  [{ suggestions: ['How?', 3] }, LIST],
  [{ priority: '1' }, NUMBER],
  [{ priority: Number.NaN }, NUMBER],
  [
    { titel: 'Ada' },
    'There is no option "titel"; there are bffPath, workflow, uiSlotSelectorId, title, suggestions, priority.',
  ],
  [
    { toString: 'x' },
    'There is no option "toString"; there are bffPath, workflow, uiSlotSelectorId, title, suggestions, priority.',
  ],
])('%j is a problem, and none of it is used', (options, problem) => {
  expect(readOptions(options as AssistantOptions)).toEqual({ settings: DEFAULTS, problem });
});
