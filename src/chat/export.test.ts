import { HtmlRenderer, Parser } from 'commonmark';
import { marked } from 'marked';
import { activeText } from '../../test/attacks/inputs/active-text';
import { between, pick, range, seededRandom, type Random } from '../../test/support/random';
import { userMessage, type AssistantMessage, type Item } from '../protocol';
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
      '<!-- -->',
      '    {"n_dice":3}',
      '<!-- -->',
      '    [4,2,6]',
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
    '<p># no heading<br>- no list<br>1. no list<br>\u00a0\u00a0\u00a0\u00a0no code<br>&lt;b&gt;no html&lt;/b&gt; ![no](picture) [no](link) `no code` a_b_c<br>=====<br>&amp;amp; ~~~</p>\n',
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
  '\\<img src=x>',
  '- a\n  ```\n![x](https://evil.example/t.png)\n<img src=x>',
  '1. a\n   ```\n\n![x](https://evil.example/t.png)',
  '* b\n\n  ~~~\n<iframe src=x></iframe><script>alert(1)</script>',
  'a. b\n\n```\n<img src=x>\n```',
  '```\n\r<img src=x>\u2028<img src=x>\n```',
])('an exported answer loads nothing: %s', (text) => {
  expect(htmlOf(answer(text))).not.toMatch(/<(?:img|script|div|iframe)/);
});

test('code stays unchanged, and nothing inside ends it', () => {
  expect(
    toMarkdown('T', [answer('See:\n\n- one\n  ```rust\n  let a = vec![1 < 2];\n  ```')], WORDS),
  ).toContain('\\- one  \nrust\n\n<!-- -->\n\n    let a = vec![1 < 2];\n');
  const html = htmlOf(mcpCall('c', { output: '````\n<img src=x>\n````' }));
  expect(html).toContain('<code>````\n&lt;img src=x&gt;\n````\n</code>');
  expect(html).not.toContain('<img');
});

test('an address in an answer can be read', () => {
  const text = 'See [the *notes*](https://a.example/x_y?b=1&c=%20#d) and <https://b.example>.';
  expect(toMarkdown('T', [answer(text)], WORDS)).toContain(
    'See \\[the *notes*\\](https://a.example/x_y?b=1&c=%20#d) and &lt;https://b.example\\>.',
  );
});

const EXPECTED =
  /<\/?(?:h1|h2|p|em|strong|pre|code)>|<br ?\/?>|<a href="(?:https?:\/\/|mailto:)[^"<>]*">|<\/a>|<!-- -->/g;

/** Every tag that is not on the list, whatever it is. */
const unexpected = (html: string): string[] =>
  html.replace(EXPECTED, '').match(/<[^<]{0,80}/g) ?? [];

function hostileItem(random: Random, id: string): Item {
  switch (pick(random, ['question', 'answer', 'answer', 'tool'])) {
    case 'question':
      return userMessage(id, activeText(random));
    case 'answer':
      return answer(activeText(random));
    default: {
      const output = activeText(random);
      return mcpCall(id, {
        name: activeText(random),
        arguments: JSON.stringify({ text: activeText(random) }),
        ...(random() < 0.3 ? { error: output, output: null } : { output }),
      });
    }
  }
}

const words = (text: string): string[] => text.match(/[a-z]+/g) ?? [];
/** Which of these do not stand among the others, in their order. */
function missing(these: string[], others: string[]): string[] {
  let at = 0;
  return these.filter((word) => {
    const found = others.indexOf(word, at);
    at = found < 0 ? at : found + 1;
    return found < 0;
  });
}

test('no text of 1000 hostile conversations is active in a reader of Markdown', () => {
  const random = seededRandom(10);
  const active: string[] = [];
  for (const number of range(1000)) {
    const items = range(between(random, 1, 6)).map((id) => hostileItem(random, String(id)));
    const names = { question: activeText(random), answer: activeText(random), tool: WORDS.tool };
    const text = toMarkdown(activeText(random), items, names);
    const pages = [
      marked.parse(text, { async: false }),
      new HtmlRenderer().render(new Parser().parse(text)),
    ];
    active.push(...pages.flatMap(unexpected).map((found) => `${number}: ${found}`));
  }
  expect(active).toEqual([]);
});

test('the same texts are active without escapes, and lose no word with them', () => {
  const random = seededRandom(11);
  const texts = range(200).map(() => activeText(random));
  expect(
    texts.flatMap((text) => unexpected(marked.parse(text, { async: false }))).length,
  ).toBeGreaterThan(500);
  for (const text of texts) {
    const shown = words(htmlOf(answer(text)).replace(/<(?!a )[^>]*>/g, ' '));
    expect([text, missing(words(text), shown)]).toEqual([text, []]);
  }
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
