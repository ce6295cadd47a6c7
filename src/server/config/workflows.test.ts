/** A workflow names a processor, a provider and a context that this version knows. */
import { BASE, keysOf, load, problemsOf } from './testing/load';

const withProcessors = (processors: string): string =>
  BASE.replace(/processor_config: .*/, `processor_config: { ${processors} } }`);
const path = 'workflows.course.processor_config';

test.each([
  ['no processor', 'ContextProcessor: {}', path],
  [
    'both processors',
    'ResponsesProcessor: { config: demo }, LLMProcessor: { provider: demo }',
    `${path}.LLMProcessor`,
  ],
  [
    'config and provider',
    'LLMProcessor: { config: demo, provider: demo }',
    `${path}.LLMProcessor.provider`,
  ],
  ['neither config nor provider', 'LLMProcessor: {}', `${path}.LLMProcessor.config`],
  ['an unknown provider', 'LLMProcessor: { provider: nobody }', `${path}.LLMProcessor.provider`],
  [
    'an unknown function',
    'LLMProcessor: { function: summarize, provider: demo }',
    `${path}.LLMProcessor.function`,
  ],
  [
    'a known parameter of AI Extensions',
    'LLMProcessor: { enabled_tools: [], provider: demo }',
    `${path}.LLMProcessor.enabled_tools`,
  ],
  [
    'an unknown context function',
    'LLMProcessor: { provider: demo }, ContextProcessor: { function: guess }',
    `${path}.ContextProcessor.function[0]`,
  ],
  [
    'no context function',
    'LLMProcessor: { provider: demo }, ContextProcessor: { function: [] }',
    `${path}.ContextProcessor.function`,
  ],
  [
    'a tiny budget',
    'LLMProcessor: { provider: demo }, ContextProcessor: { max_tokens: 1 }',
    `${path}.ContextProcessor.max_tokens`,
  ],
  [
    'another context configuration',
    'LLMProcessor: { provider: demo }, ContextProcessor: { config: mine }',
    `${path}.ContextProcessor.config`,
  ],
  [
    'context without effect',
    'LLMProcessor: { function: chat, provider: demo }, ContextProcessor: {}',
    `${path}.ContextProcessor`,
  ],
])('a workflow with %s is refused', (_, processors, key) => {
  expect(keysOf(problemsOf(withProcessors(processors)))).toEqual([key]);
});

test("a workflow may have several context functions, also under AI Extensions' names, each once, with a budget in tokens", () => {
  const file = withProcessors(
    'LLMProcessor: { provider: demo }, ContextProcessor: { function: [get_location_content, unit_content, course_outline], max_tokens: 500 }',
  );
  expect(load(file).config.workflows.get('course')?.context).toEqual({
    functions: ['unit_content', 'course_outline'],
    maxChars: 2000,
  });
});

test('the problem of a workflow with nothing to refer to says what to do', () => {
  const file = withProcessors('LLMProcessor: { provider: demo, mcp_configs: [dice] }')
    .replace('{ demo: { type: demo } }', '{}')
    .replace(/ {2}dice: .*/, '  {}');
  expect(problemsOf(file).map(({ fix }) => fix)).toEqual([
    'Add it there, or use another (there are none yet).',
    'Use another (there are none yet; add one under providers).',
  ]);
});
