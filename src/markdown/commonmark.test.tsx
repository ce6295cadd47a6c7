/** Our reader against a well-known one: both must agree on what both support. */
import { render } from '@testing-library/react';
import fc from 'fast-check';
import { marked } from 'marked';
import { Markdown } from './Markdown';
import { createReader } from './reader';

/** The tree as nested names and texts, without intended differences between the renderers. */
function shape(node: Node): unknown[] {
  return [...node.childNodes].flatMap((child): unknown[] => {
    if (!(child instanceof Element)) {
      const text = (child.textContent ?? '').replace(/\s+/g, ' ');
      return text.trim() === '' ? [] : [text.trim()];
    }
    if (child.matches('.mcp-assistant-md__where')) {
      return [];
    }
    const heading = /heading-(\d)/.exec(child.className)?.[1];
    const name = heading ? `h${heading}` : child.tagName.toLowerCase();
    const href = child.getAttribute('href');
    return child.matches('div, input, tbody:empty')
      ? shape(child)
      : [[name, href ? new URL(href).href : '', ...shape(child)]];
  });
}

function ours(text: string): unknown[] {
  const { container, unmount } = render(<Markdown text={text} streaming={false} />);
  const result = shape(container);
  unmount();
  return result;
}

function theirs(text: string): unknown[] {
  return shape(
    new DOMParser().parseFromString(marked.parse(text, { async: false }), 'text/html').body,
  );
}

const SAMPLES = [
  'one\ntwo\n\nthree',
  '# a\n## b ##\n####### c\n#d',
  'a\n===\nb\n---\nc',
  'a\n\n---\n\n***\n\n_ _ _',
  '- a\n- b\n\n* c\n* d',
  '- a\n\n- b',
  '- a\n  - b\n    - c\n  - d\n- e',
  '1. a\n2. b\n   - c\n\n     d\n3. e',
  '2) a\n3) b',
  '- a\n\n  b\n\n      code\n',
  '- a\nlazy\n- b',
  '-\n- a',
  '10. ten\n11. eleven\n    more',
  '- a\n\n\n- b\n\ntext',
  'text\n- a\n- b',
  'text\n2. no list',
  '> a\n> b\nlazy\n\nc',
  '> - a\n> - b\n>\n> c',
  '> > a\n> b',
  '> ```\n> code\n> ```\nnot lazy',
  '> # h\nnot lazy',
  '```\na\n\n  b\n```\nafter',
  '~~~ js\na\n```\n~~~',
  '````\n```\n````',
  '  ```\n  a\n    b\n  ```',
  '```\nnever closed',
  '    code\n\n    more\n\ntext',
  'para\n    no code',
  '- ```js\n  let a;\n\n  let b;\n  ```\n- after',
  '| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 |\n\nafter',
  'a | b\n-|-\nc \\| d | `e`',
  '| no | table |\n| - |',
  'text\n| a |\n|---|\n| b |',
  '*a* _b_ **c** __d__ ***e***',
  '*a **b** c*',
  '**a *b* c**',
  'snake_case_name and 2*3*4',
  '** a **',
  '*a',
  'a*',
  '**a*',
  '*a**',
  '__a_b__',
  '*(a)* "*b*"',
  'a ~~b~~ c',
  '*a _b* c_',
  '`a` ``b ` c`` ` d',
  '` a ` `` ` ``',
  '*a `*` b*',
  'a\\*b\\* \\# \\a \\\\',
  'a  \nb\\\nc\nd',
  '&amp; &copy; &#65; &nope; &',
  '\\&amp;',
  '[a](https://a.example) [b](<https://b.example/x y>) [c](https://c.example "title")',
  '[a](https://a.example/(b)) [c](https://c.example',
  '[*a* `b`](https://a.example)',
  '[a][r] [r][] [r] [R] [none]\n\n[r]: https://r.example\n[s]: <https://s.example> "t"',
  '[x]: https://x.example\ntext [x]',
  '[a\\]b](https://a.example)',
  '[a](https://a.example?b=1&amp;c=2)',
  '<https://a.example> <me@a.example> a < b > c',
  'https://a.example/b. (https://a.example/c) www.a.example',
  '**https://a.example/**',
  'see https://a.example/x_(y) now',
  '[not] [a] link',
  'a [b c',
  'a ] b',
  '![',
  '[a] (https://a.example)',
  '[[a](https://a.example)](https://b.example)',
  '!\\[a](https://a.example)',
  '\ta',
  '-\ta\n\n\tb',
  'a\r\nb\r\n\r\nc',
  '',
  '   \n\n ',
  'x\n\n\n\ny',
  '1986\\. A year',
  '+ plus\n+ minus',
  '***',
  '* * *',
  '- - -\n- a',
  '*\ta',
];

test.each(SAMPLES)('%j', (text) => {
  expect(ours(text)).toEqual(theirs(text));
});

const piece = fc.constantFrom(
  'a',
  'b',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '*',
  '**',
  '_',
  '~~',
  '`',
  '```\n',
  '- ',
  '1. ',
  '> ',
  '# ',
  '|',
  '|-|\n',
  '[',
  ']',
  '(',
  ')',
  '](https://a.example)',
  '![',
  '\\',
  '&amp;',
  '<',
  '>',
  'https://a.example',
  ':',
  '"',
  '---',
  '\t',
  '    ',
  '[a]: https://a.example\n',
  'é',
  '😀',
  '\u202E',
);

test('a streamed text ends up like the same text at once', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const streamed = createReader();
      for (let end = 0; end < text.length; end += 3) {
        streamed.update(text.slice(0, end), false);
      }
      expect(streamed.update(text, true)).toEqual(createReader().update(text, true));
    }),
    { numRuns: 300 },
  );
});

test('an appended stream shows the same as a fresh reading of the text', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const streamed = createReader();
      let text = '';
      for (const next of pieces) {
        text += next;
        expect(streamed.update(text, false).groups.flat()).toEqual(
          createReader().update(text, false).groups.flat(),
        );
      }
    }),
    { numRuns: 300 },
  );
});

const HEAVY = [
  '*',
  '**a',
  '_a ',
  '`',
  '` ``',
  '[',
  '![',
  '[a](',
  '[a](b',
  '](',
  '> ',
  '- ',
  '  - ',
  '1. ',
  '<',
  '<a',
  '&',
  '&a',
  '\\',
  '|',
  '|-',
  '~~',
  '~~a ',
  'h',
  'http://',
  '#',
  '```',
  '\n',
  '\n>',
  '\n- a\n\n',
  '\n|',
  'a\n',
  '* *',
  '[a]: b\n',
  '(',
  '"',
  '  \n',
];

test.each(HEAVY)('%j repeated many times is read in bounded work', (part) => {
  const size = 30_000;
  const text = part.repeat(Math.ceil(size / part.length));
  const { container, unmount } = render(<Markdown text={text} streaming={false} />);
  expect(container.textContent).toBeDefined();
  unmount();
});

test('endlessly nested emphasis is read, too', () => {
  const { container } = render(
    <Markdown text={`${'*a '.repeat(10_000)}${'a* '.repeat(10_000)}`} streaming={false} />,
  );
  expect(container.textContent).toContain('a');
});
