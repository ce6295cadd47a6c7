/** @jest-environment node */
import { marked } from 'marked';
import { userMessage, type AssistantMessage } from '../protocol';
import { fileName, toMarkdown } from './export';
import { approvalRequest, mcpCall } from './testing/samples';

const WORDS = {
  question: 'You',
  answer: 'Guide',
  tool: (call: { name: string }) => `Tool: ${call.name}`,
};
const answer = (text: string): AssistantMessage => ({
  id: 'a',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const htmlOf = (...items: Parameters<typeof toMarkdown>[1]) =>
  marked.parse(toMarkdown('T', items, WORDS), { async: false });

test('toMarkdown contains everything that was said and done, in order', () => {
  expect(
    toMarkdown(
      'Dice & luck',
      [
        userMessage('q', 'Roll *3* dice'),
        approvalRequest('r'),
        mcpCall('c'),
        answer('You rolled **12**.'),
      ],
      WORDS,
    ),
  ).toBe(
    [
      '# Dice \\& luck',
      '## You',
      'Roll \\*3\\* dice',
      '## Tool: roll\\_dice',
      '```\n{"n_dice":3}\n```',
      '```\n[4,2,6]\n```',
      '## Guide',
      'You rolled **12**.',
    ]
      .join('\n\n')
      .concat('\n'),
  );
});

test("the learner's text is shown literally", () => {
  const text =
    '# no heading\n- no list\n1. no list\n    no code\n<b>no html</b> ![no](picture) [no](link) `no code` a_b_c\n=====\n&amp; ~~~';
  const html = htmlOf(userMessage('q', text));
  expect(html.replace(/^[\s\S]*<h2>You<\/h2>\s*/, '')).toBe(
    '<p># no heading<br>- no list<br>1. no list<br>no code<br>&lt;b&gt;no html&lt;/b&gt; ![no](picture) [no](link) `no code` a_b_c<br>=====<br>&amp;amp; ~~~</p>\n',
  );
});

test.each([
  '![leak](https://evil.example/?q=1)',
  '<img src="https://evil.example">',
  '`a\n` ![leak](https://evil.example) `',
  '![leak][ref]\n\n[ref]: https://evil.example',
  '<div>\n```\n<img src="https://evil.example">\n```\n</div>',
  '    ```\n![leak](https://evil.example)',
  '> ```\n![leak](https://evil.example)',
  '```\n```\n![leak](https://evil.example)',
  '```\n~~~\n```\n<script>alert(1)</script>',
  '\\![leak](https://evil.example)',
])('an exported answer loads nothing: %s', (text) => {
  expect(htmlOf(answer(text))).not.toMatch(/<(?:img|script|div|iframe)/);
});

test('code stays unchanged, and no result escapes its fence', () => {
  expect(toMarkdown('T', [answer('```rust\nlet a = vec![1 < 2];\n```')], WORDS)).toContain(
    'let a = vec![1 < 2];',
  );
  const html = htmlOf(mcpCall('c', { output: '````\n<img src=x>\n````' }));
  expect(html).toContain('&lt;img src=x&gt;');
  expect(html).not.toContain('<img');
});

test.each([
  ['What is a Z-scheme?', 'What-is-a-Z-scheme.md'],
  ['../../etc/passwd', 'etc-passwd.md'],
  ['???', 'conversation.md'],
  ['Ärger: 光合作用', 'Ärger-光合作用.md'],
  ['x'.repeat(99), `${'x'.repeat(60)}.md`],
])('%s is saved as %s', (title, name) => {
  expect(fileName(title)).toBe(name);
});
