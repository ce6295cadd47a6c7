import { render } from '@testing-library/react';
import { Markdown } from './Markdown';
import { ALL_PAYLOADS } from './testing/payloads';

function html(text: string, streaming = false): string {
  return render(<Markdown text={text} streaming={streaming} />).container.firstElementChild!
    .innerHTML;
}

function textOf(text: string): string {
  return render(<Markdown text={text} streaming={false} />).container.textContent;
}

test('a streamed text ends up like the same text at once', () => {
  const text = [
    'See [the notes][n] and *more*.',
    '- one\n- two\n\n  still two',
    '```js\nlet a;\n\nlet b;\n```',
    '> quote\nlazy',
    '| a |\n|-|\n| b |',
    'Title\n===',
    '1. x\n\n2. y',
    '    code',
    '---',
    ...ALL_PAYLOADS,
    '[n]: https://notes.example',
  ].join('\n\n');
  const { container, rerender } = render(<Markdown text="" streaming />);
  for (let end = 0; end <= text.length; end += 7) {
    rerender(<Markdown text={text.slice(0, end)} streaming />);
  }
  rerender(<Markdown text={text} streaming={false} />);
  expect(container.firstElementChild!.innerHTML).toBe(html(text));
  expect(container.querySelector('a')).toHaveAttribute('href', 'https://notes.example/');
});

test('an appended stream leaves finished blocks unchanged', () => {
  const { container, rerender } = render(<Markdown text={'one\n\ntwo\n\nthree'} streaming />);
  const first = container.querySelector('p')!;
  first.dataset.seen = 'yes';
  rerender(<Markdown text={'one\n\ntwo\n\nthree\n\nfour\n\nfi'} streaming />);
  expect(container.querySelector('p')).toBe(first);
  expect(container.textContent).toBe('onetwothreefourfi');
  rerender(<Markdown text="other" streaming />);
  expect(container.textContent).toBe('other');
});

test('every Markdown construct gets its element', () => {
  expect(html('# A\n\n### B')).toBe(
    '<h4 class="mcp-assistant-md__heading-1">A</h4><h4 class="mcp-assistant-md__heading-3">B</h4>',
  );
  expect(html('**a** *b* ~~c~~ `d`  \ne')).toBe(
    '<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code><br>e</p>',
  );
  expect(html('3. a\n4. b')).toBe('<ol start="3"><li>a</li><li>b</li></ol>');
  expect(html('- [x] a\n- [ ] b')).toBe(
    '<ul><li class="mcp-assistant-md__task">☑ a</li><li class="mcp-assistant-md__task">☐ b</li></ul>',
  );
  expect(html('> a\n\n---')).toBe('<blockquote><p>a</p></blockquote><hr>');
  expect(html('```js\nlet a = "<b>";\n```')).toBe(
    '<pre class="mcp-assistant-md__scroll" dir="ltr" tabindex="0"><code>let a = "&lt;b&gt;";</code></pre>',
  );
  expect(html('| a | b |\n|:-:|-|\n| c | d |')).toBe(
    '<div class="mcp-assistant-md__scroll" tabindex="0"><table><thead><tr><th align="center">a</th><th>b</th></tr></thead>' +
      '<tbody><tr><td align="center">c</td><td>d</td></tr></tbody></table></div>',
  );
});

test('a link shows where it leads', () => {
  const attributes =
    'dir="auto" target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer"';
  expect(html('[notes](https://bücher.example/a?b=1)')).toBe(
    `<p><a href="https://xn--bcher-kva.example/a?b=1" ${attributes}>notes</a>` +
      '<span class="mcp-assistant-md__where"> (<bdi dir="ltr">xn--bcher-kva.example</bdi>)</span></p>',
  );
  expect(html('https://a.example/x?y=1&copy=2')).toBe(
    `<p><a href="https://a.example/x?y=1&amp;copy=2" ${attributes}>https://a.example/x?y=1&amp;copy=2</a></p>`,
  );
  expect(html('[us](mailto:us@a.example)')).toContain('(<bdi dir="ltr">us@a.example</bdi>)');
  expect(textOf('![a &amp; b](https://a.example/i.png) ![](https://a.example/j.png)')).toBe(
    'a & b (a.example) https://a.example/j.png',
  );
});

test('character references and escapes are decoded exactly once', () => {
  expect(textOf('&amp;lt; &copy; &#x1F600; &hearts; \\&amp; &nosuch; `&amp;`')).toBe(
    '&lt; © 😀 ♥ &amp; &nosuch; &amp;',
  );
});

test('text nested too deeply for the lexer or the page is still shown', () => {
  expect(textOf(`${'> '.repeat(60)}deep`)).toContain('deep');
  expect(textOf(`${'>'.repeat(20_000)}deep`)).toContain('deep');
});
