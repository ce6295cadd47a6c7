/** Authors' HTML and subtitles as plain text, hostile ones included. */
import { htmlToText, subtitlesToText } from './text';

describe('htmlToText', () => {
  test('keeps the structure that a reader needs', () => {
    expect(
      htmlToText(`
<h3>From light to sugar</h3>
<p>Water &rarr; <em>oxygen</em>: 6 CO<sub>2</sub>.</p>
<ul><li>Light reactions</li><li>Calvin cycle</li></ul>
<table><thead><tr><th>Stage</th><th>Place</th></tr></thead><tbody><tr><td>Calvin cycle</td><td>Stroma</td></tr></tbody></table>`),
    ).toBe(
      'From light to sugar\n\nWater → oxygen: 6 CO2.\n\n- Light reactions\n- Calvin cycle\n\nStage | Place\nCalvin cycle | Stroma',
    );
  });

  test.each([
    ['links lose their address', '<a href="https://evil.example/?q=1">the page</a>', 'the page'],
    [
      'images are their alternative text',
      '<p>A <img src="x.png" alt="leaf"> and <img src="y.png"></p>',
      'A [image: leaf] and',
    ],
    [
      'scripts and styles are not text',
      '<script>alert(1)</script><style>p{}</style><p>Text</p><!-- note -->',
      'Text',
    ],
    ['frames are not text', '<iframe src="https://evil.example"></iframe><p>Text</p>', 'Text'],
    ['broken HTML is read as far as possible', '<p>One<p>Two <b>three', 'One\n\nTwo three'],
    ['empty HTML gives empty text', '', ''],
  ])('%s', (_, html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  test('keeps the text of deep elements, and reads a bounded part', () => {
    expect(htmlToText(`${'<div>'.repeat(50_000)}deep`)).toBe('deep');
    expect(htmlToText('x'.repeat(2_000_000))).toHaveLength(500_000);
  });

  test.each([
    [
      'spans take no room',
      '<table><tr><td colspan=9e9 rowspan=9e9>a<td>b<tr><td>c</table>',
      'a | b\nc',
    ],
    ['a cell of several lines is a block', '<table><tr><td>a<br>b<td>c</table>', 'a\nb\nc'],
    [
      'a list goes on where its author says',
      '<ol start="5" type="I"><li>e<li>f</ol>',
      '5. e\n 6. f',
    ],
    ['no list begins far away', '<ol start=99999999 type=I><li>a</ol>', '1. a'],
    ['what is left unclosed ends', '<p>a<p>b<ul><li>c<li>d</ul>e', 'a\n\nb\n\n- c\n- d\n\ne'],
    [
      'a drawing has text, too',
      '<svg/><svg><g/><text>in it</text></svg><p>after',
      'in it\n\nafter',
    ],
    ['a comment may hold tags', 'a<!-- <p> <b -->b', 'ab'],
    ['a closing tag may have attributes', '<b>a</b title="x>">c', 'a">c'],
    ['entities are read once', '&lt;b&gt; &amp;lt;', '<b> &lt;'],
  ])('%s', (_, html, text) => {
    expect(htmlToText(html)).toBe(text);
  });
});

describe('subtitlesToText', () => {
  test.each([
    [
      'SRT',
      '\uFEFF1\r\n00:00:00,000 --> 00:00:06,500\r\nThe <i>Z-scheme</i>\r\nhas a shape.\r\n\r\n2\r\n00:00:06,500 --> 00:00:14,000\r\n42\r\n',
      'The Z-scheme\nhas a shape.\n42',
    ],
    ['WebVTT', 'WEBVTT\n\nintro\n00:01.000 --> 00:02.500 align:start\n<v Ann>Hello\n', 'Hello'],
    ['plain text', 'Just words.', 'Just words.'],
    ['nothing', '\n\n', ''],
  ])('reads %s', (_, subtitles, text) => {
    expect(subtitlesToText(subtitles)).toBe(text);
  });

  test('stays fast with many brackets', () => {
    expect(subtitlesToText('<'.repeat(400_000))).toHaveLength(400_000);
  });
});
