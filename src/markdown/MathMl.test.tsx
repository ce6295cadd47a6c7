/**
 * Formulas: recognized where they are and only there, typeset as MathML, harmless, and shown as
 * written if they cannot be typeset.
 */
import { render } from '@testing-library/react';
import { HOSTILE_FORMULAS } from '../../test/attacks/inputs/markdown';
import { Markdown, PartsContext } from '.';
import { formulaNodes } from './FormulaSource';
import { MathMl } from './MathMl';

const PARTS = { CodeAction: () => null, Formula: MathMl };

function shown(text: string, streaming = false): HTMLElement {
  return render(
    <PartsContext.Provider value={PARTS}>
      <Markdown text={text} streaming={streaming} />
    </PartsContext.Provider>,
  ).container;
}
const formulas = (text: string, streaming?: boolean) =>
  [...shown(text, streaming).querySelectorAll('math')].map((math) => [
    math.textContent,
    math.getAttribute('display'),
  ]);

test.each([
  ['Energy \\(E = mc^2\\) it is', 'E=mc2', null],
  ['Energy $E = mc^2$, it is', 'E=mc2', null],
  ['**$a_1 * b_1$** and no emphasis', 'a1∗b1', null],
  ['Inline $$x + y$$ too', 'x+y', 'block'],
  ['\\[x + y\\]', 'x+y', 'block'],
  ['It is:\n\\[\nx\n+ y\n= z\n\\]\nand so on', 'x+y=z', 'block'],
  ['$$\n\\frac{1}{2}\n\n+ y\n$$', '12+y', 'block'],
  ['- in a list:\n  $$\n  a\n  - b\n  $$', 'a−b', 'block'],
  ['> $$a$$', 'a', 'block'],
  ['| a | b |\n|---|---|\n| $x$ | 2 |', 'x', null],
  ['$\\text{cost: \\$5}$', 'cost:\u00a0$5', null],
])('%s', (text, math, display) => {
  expect(formulas(text)).toEqual([[math, display]]);
});

test.each([
  'It costs $5 or $6.',
  'From $5-$10 a day',
  '$HOME/$USER',
  'US$5 and A$6',
  'Pay $ 5 $ now',
  'An escaped \\$x\\$',
  '`$x$` and `\\(x\\)`',
  '```\n$$x$$\n```',
  '$$',
  '$$ $$',
  '\\(\\)',
  '\\[ \\]',
  '$x',
  '\\(x',
  '$$\nx',
  '$a\nb$',
  `$${'x'.repeat(5000)}$`,
  '\\[link\\](https://example.org)',
])('%s holds no formula', (text) => {
  expect(formulas(text)).toEqual([]);
});

test('an unfinished formula waits for its end', () => {
  expect(formulas('So \\(x + y', true)).toEqual([]);
  expect(shown('$$\nx + 1\n', true).textContent).toContain('x + 1');
  expect(formulas('So \\(x + y\\)', true)).toEqual([['x+y', null]]);
});

test('a formula that cannot be typeset is shown as written', () => {
  const page = shown('A \\(\\frac{1}{\\) and \\(\\nosuchmacro\\) it is');
  expect(page.querySelector('math')).toBeNull();
  expect([...page.querySelectorAll('code')].map(({ textContent }) => textContent)).toEqual([
    '\\frac{1}{',
    '\\nosuchmacro',
  ]);
});

test.each([
  '\\href{javascript:alert(1)}{x}',
  '\\url{https://evil.example}',
  '\\includegraphics{https://evil.example/x.png}',
  '\\htmlClass{a}{x}',
  '\\htmlData{a=b}{x}',
  '\\htmlStyle{position:fixed}{x}',
  '\\htmlId{a}{x}',
  '\\text{<img src=x onerror=alert(1)>}',
  '\\textcolor{white}{x}',
  '\\colorbox{red}{x}',
  '\\raisebox{99em}{x}',
  '\\def\\a{\\a\\a}\\a',
  '\\hspace{999999em}x',
  '\\rule{9999em}{9999em}x',
  '\\unicode{x3c}script',
  '\\style{a}{x}',
  '\\class{a}{x}',
  '\\cssId{a}{x}',
])('%s has no effect beyond text', (text) => {
  const { container } = render(<MathMl text={text} display={false} />);
  expect(
    container.querySelector(
      'a, img, script, iframe, style, svg, [href], [src], [style], [id], [voffset], [mathcolor], [mathbackground]',
    ),
  ).toBeNull();
  const given = [...container.querySelectorAll('math, math *')].flatMap(({ attributes }) =>
    [...attributes].map(({ name }) => name),
  );
  expect(given.filter((name) => /^on|^data|class/.test(name))).toEqual([]);
  const widths = [...container.querySelectorAll('[width]')].map((element) =>
    Math.abs(Number.parseFloat(element.getAttribute('width') ?? '')),
  );
  expect(widths.filter((width) => width > 20)).toEqual([]);
});

test.each(HOSTILE_FORMULAS.map((text) => [text.slice(0, 60), text]))(
  '%s takes a bounded part of the page, and covers nothing',
  (_, text) => {
    const { container } = render(<MathMl text={text} display={false} />);
    const elements = [...container.querySelectorAll('*')];
    expect(elements.length).toBeLessThanOrEqual(formulaNodes(text));
    const lengths = elements
      .flatMap(({ attributes }) => [...attributes])
      .filter(({ value }) => /-[\d.]/.test(value));
    expect(lengths).toEqual([]);
    expect(container.querySelector('mpadded[width], [mathcolor], [mathsize], [style]')).toBeNull();
  },
);

test('a formula within a link is shown as it is written', () => {
  const page = shown('[Official $\\phantom{evil.example}$ site](https://evil.example)');
  expect(page.querySelector('math')).toBeNull();
  expect(page.textContent).toBe('Official \\phantom{evil.example} site (evil.example)');
});

test('a formula is MathML to the browser, and screen readers read it once', () => {
  const { container } = render(<MathMl text="\frac{a}{b}" display />);
  expect(container.querySelector('mfrac')?.namespaceURI).toBe('http://www.w3.org/1998/Math/MathML');
  expect(container.textContent).toBe('ab');
});

test.each(['$', '$$', '\\[', '\\(', '$a', '\\[a', '\\(\\', '$\n'])(
  '%j, repeated many times, is read in one pass',
  (piece) => {
    expect(shown(piece.repeat(20_000)).textContent).not.toBe('');
  },
);
