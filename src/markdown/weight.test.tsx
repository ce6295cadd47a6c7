/** However an answer is written, it takes a bounded part of the page, and all of it can be read. */
import { renderToString } from 'react-dom/server';
import { PATHOLOGICAL } from '../../test/attacks/inputs/markdown';
import { Markdown } from './Markdown';

const htmlOf = (text: string, streaming = false) =>
  renderToString(<Markdown text={text} streaming={streaming} />);
/** The renderer puts a comment between two texts. */
const nodesIn = (html: string) => html.match(/<[a-z]|>[^<]+/g)?.length ?? 0;
const textOf = (html: string) => html.replace(/<[^>]*>/g, '').replaceAll('&gt;', '>');

const TABLE = `${'|a'.repeat(1000)}\n${'|-'.repeat(1000)}\n${'|\n'.repeat(1000)}`;

test('no text of 100 000 characters takes more than 20 000 nodes', () => {
  const large = PATHOLOGICAL.map(({ name, make }) => [name, nodesIn(htmlOf(make(100_000)))]).filter(
    ([, nodes]) => Number(nodes) > 20_000,
  );
  expect(large).toEqual([]);
});

test('a table of a million cells is shown as it is written, and what follows as usual', () => {
  const html = htmlOf(`*before*\n\n${TABLE}\n*after*`);
  expect(nodesIn(html)).toBeLessThan(100);
  expect(html).toContain('<em>before</em>');
  expect(html).toContain(
    `<p class="mcp-assistant-md__plain">${TABLE.slice(0, 4000)}</p>`.slice(0, 200),
  );
  expect(html).toContain('<em>after</em>');
});

test.each([
  ['emphasis', '*word* ', 40_000],
  ['items', '- word\n', 40_000],
  ['lines', 'word  \n', 40_000],
  ['paragraphs', 'word\n\n', 40_000],
  ['quotes', '> word\n\n', 40_000],
  ['formulas', '$word$ ', 40_000],
  ['links', '[word](https://a.example) ', 10_000],
  ['code', '`word` ', 40_000],
])('no word of too many %s is lost', (_, piece, count) => {
  const html = htmlOf(piece.repeat(count));
  expect(nodesIn(html)).toBeLessThan(20_000);
  expect(textOf(html).match(/word/g)).toHaveLength(count);
});

test('an ordinary answer of any usual length is formatted to its end', () => {
  const part =
    '## Title\n\nSome **bold** text with `code` and $x^2$.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n';
  expect(htmlOf(part.repeat(200))).not.toContain('mcp-assistant-md__plain');
});
