/** Numbers become links only if they name a passage, and the BFF makes the links. */
import type { AssistantMessage } from '../../protocol';
import { cite, withoutMarkers } from './citations';

const passages = ['what', 'light'].map((unit) => ({
  title: `About ${unit}`,
  url: `https://apps.example.org/course/c/s/${unit}`,
  text: '',
}));
const message = (text: string): AssistantMessage => ({
  id: 'm',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const cited = (text: string) => cite(message(text), passages).content[0]?.annotations ?? [];

test('a number links to its passage and has its position in the text', () => {
  const text = 'Leaves are green [1]. 🌿 They catch light [2][1].';
  expect(
    cited(text).map(({ start_index: start, end_index: end, url, title }) => [
      text.slice(start, end),
      url,
      title,
    ]),
  ).toEqual([
    ['1', 'https://apps.example.org/course/c/s/what', 'About what'],
    ['2', 'https://apps.example.org/course/c/s/light', 'About light'],
    ['1', 'https://apps.example.org/course/c/s/what', 'About what'],
  ]);
});

test('several numbers may share one pair of brackets', () => {
  expect(cited('Both say so [1, 2].').map(({ title }) => title)).toEqual([
    'About what',
    'About light',
  ]);
});

test('a colon after the number matters only at the start of a line', () => {
  expect(
    cited('As **Leaves** [1]: green.\n[2]: https://evil.example/').map(({ title }) => title),
  ).toEqual(['About what']);
});

test.each([
  'No such passage [3] [0] [99] [100].',
  'An index a[1] and x_[1].',
  'A link [1](https://evil.example/) of the model.',
  '[1]: https://evil.example/',
  'x\n  [1]: https://evil.example/',
  'Escaped \\[1\\].',
  'https://evil.example/course/c/s/what',
  '[one] [ 1 ] [1',
  '',
])('%j cites nothing', (text) => {
  expect(cited(text)).toEqual([]);
});

test('without passages nothing is cited', () => {
  expect(cite(message('As I said [1].'), []).content[0]?.annotations).toEqual([]);
});

test('stripping removes the numbers again', () => {
  expect(withoutMarkers('Green [1]. Light [2][1], both [1, 2]! a[1]')).toBe(
    'Green. Light, both! a[1]',
  );
});
