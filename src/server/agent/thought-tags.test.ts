/** Thoughts that a server sends within the text, however it is cut. */
import { createThoughtTags } from './thought-tags';

function answerOf(...deltas: string[]): string {
  const tags = createThoughtTags();
  return deltas.map((delta) => tags.take(delta)).join('') + tags.end();
}

const CASES: [name: string, text: string, answer: string][] = [
  ['in front', '<think>Slow learner.</think>Hello', 'Hello'],
  ['with white space around', '\n <think>\nHm.\n</think>\n\nHello\n\nyou', 'Hello\n\nyou'],
  ['under other names', '<thinking>a</thinking><reasoning>b</reasoning>Hello', 'Hello'],
  ['in capitals', '<THINK>a</Think>Hello', 'Hello'],
  ['empty', '<think>\n\n</think>\n\nHello', 'Hello'],
  ['with other tags inside', '<think>a </thinking> <b> </thin</think>Hello', 'Hello'],
  ['never closed', '<think>All of it is', ''],
  ['closed at the very end', '<think>All</think>', ''],
  ['at the beginning of a later line', 'One.\n\n<think>two</think>\n\nThree.', 'One.\n\nThree.'],
  [
    'within a line, as text',
    'Write <think> like this</think>.',
    'Write <think> like this</think>.',
  ],
  ['in code', '```xml\n<think>a</think>\n```\nDone', '```xml\n<think>a</think>\n```\nDone'],
  [
    'in code with a longer fence',
    '~~~~\n~~~\n<think>a</think>\n~~~~\n<think>b</think>Done',
    '~~~~\n~~~\n<think>a</think>\n~~~~\nDone',
  ],
  [
    'not at all',
    'a < b\n<thin air>\n  <div>İ</div>\n`x`\n``',
    'a < b\n<thin air>\n  <div>İ</div>\n`x`\n``',
  ],
  ['only begun', '<thi', '<thi'],
  ['not at all, indented', '  - one\n\t- two\n', '  - one\n\t- two\n'],
  ['nothing', '', ''],
];

test.each(CASES)('%s', (_, text, answer) => {
  expect(answerOf(text)).toBe(answer);
  expect(answerOf(...text)).toBe(answer);
  for (const size of [2, 3, 5, 7]) {
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
    expect(answerOf(...pieces)).toBe(answer);
  }
});

test('a long thought is not kept', () => {
  const tags = createThoughtTags();
  expect(tags.take('<think>')).toBe('');
  for (let piece = 0; piece < 10_000; piece += 1) {
    expect(tags.take('<'.repeat(50))).toBe('');
  }
  expect(tags.take('</think>Hello')).toBe('Hello');
});
