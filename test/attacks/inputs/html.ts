/** Course texts that cost their reader more than they weigh, each made at any size. */

export interface HostileText {
  name: string;
  /** @param chars About how long the text becomes. */
  make: (chars: number) => string;
}

const repeated = (text: string, chars: number): string =>
  text.repeat(Math.max(1, Math.floor(chars / text.length)));
const repeats =
  (text: string) =>
  (chars: number): string =>
    repeated(text, chars);
/** One part of the size from each of two texts, in this order. */
const halves =
  (first: string, second: string) =>
  (chars: number): string =>
    repeated(first, chars / 2) + repeated(second, chars / 2);
const cells = (attributes: string): string =>
  `<table><tr><td ${attributes}>x</td><td>y</td></tr><tr><td>z</td></tr></table>`;

/** Tables first, then lists, nesting, tags and characters. */
export const HOSTILE_HTML: readonly HostileText[] = [
  {
    name: 'a cell of a million columns and rows',
    make: () => cells('colspan="1000000" rowspan="1000000"'),
  },
  { name: 'a cell of a million columns', make: () => cells('colspan="1000000"') },
  { name: 'a cell of a million rows', make: () => cells('rowspan=1000000') },
  {
    name: 'a list that begins at a hundred million in Roman',
    make: () => '<ol start=100000000 type=I><li>x',
  },
  { name: 'nested divisions', make: repeats('<div>') },
  { name: 'nested bold', make: repeats('<b>') },

  { name: 'spans that are not decimal', make: repeats(cells('colspan=1e9 rowspan=0x7fffffff')) },
  {
    name: 'spans of every cell',
    make: (chars) => `<table>${repeated('<tr><td rowspan=65534 colspan=1000>x', chars)}`,
  },
  { name: 'tables within cells', make: repeats('<table><tr><td>') },
  {
    name: 'tables within cells, each with a wide span',
    make: repeats('<table><tr><td colspan=100>a</td><td>'),
  },
  {
    name: 'one wide cell over many narrow ones',
    make: (chars) =>
      `<table><tr><td>${'w'.repeat(chars / 2)}<td>b${repeated('<tr><td>x<td>y', chars / 2)}`,
  },
  { name: 'many columns in one row', make: (chars) => `<table><tr>${repeated('<td>x', chars)}` },
  { name: 'lists within lists', make: repeats('<ul><li>a') },
  { name: 'deep lists with many lines', make: halves('<ol><li>', 'line<br>') },
  {
    name: 'numbered lists of every kind',
    make: repeats('<ol start=99999999 type=i reversed><li value=-9e9>x</ol>'),
  },
  { name: 'quotes within quotes with many lines', make: halves('<blockquote>', 'line<br>') },
  { name: 'nested preformatted text', make: repeats('<pre>\n') },
  { name: 'closing tags of elements that are not open', make: halves('<div>', '</i>') },
  { name: 'paragraphs that end each other in deep elements', make: halves('<span>', '</p>') },
  { name: 'drawings without content', make: repeats('<svg/>') },
  { name: 'drawings that are closed by their parent', make: repeats('<i><svg></i>') },
  { name: 'formulas and their integration points', make: repeats('<math><mi><title>') },
  { name: 'headings within headings', make: repeats('<h1>a') },
  { name: 'links within links', make: repeats('<a href=x>a') },
  { name: 'bodies', make: repeats('<body>a') },
  { name: 'definition lists', make: repeats('<dl><dt>a<dd>') },
  { name: 'forms and options', make: repeats('<form><select><option>a') },
  {
    name: 'one tag with many attributes',
    make: (chars) => `<img ${repeated('a=1 b ', chars)} alt=x>`,
  },
  {
    name: 'one attribute of many entities',
    make: (chars) => `<img alt="${repeated('&amp;', chars)}">`,
  },
  { name: 'text of many entities', make: repeats('&notin;&#x41;&') },
  { name: 'an entity without an end', make: (chars) => `&#${'9'.repeat(chars)}` },
  { name: 'comments', make: repeats('<!-- -->') },
  { name: 'a comment without an end', make: repeats('<!--<!-') },
  { name: 'opening brackets', make: repeats('<') },
  { name: 'tags without an end', make: repeats('<a ') },
  {
    name: 'dropped tags that would leave a tag behind',
    make: (chars) => repeated('<div>', 4_000) + repeated('<<x>b>', chars),
  },
  { name: 'scripts without an end', make: repeats('<script><title>') },
  { name: 'line breaks and rules', make: repeats('<br><hr>') },
  { name: 'blank characters', make: repeats('\u00a0 \u200b\n') },
  { name: 'one endless word', make: repeats('x') },
];

/** The same for subtitles. */
export const HOSTILE_SUBTITLES: readonly HostileText[] = [
  { name: 'opening brackets', make: repeats('<') },
  { name: 'brackets that never close', make: repeats('<a') },
  { name: 'empty brackets', make: repeats('<>') },
  { name: 'lines of brackets', make: repeats('<<<<\n') },
  { name: 'cue times', make: repeats('00:00:00,000 --> 00:00:01,000\n') },
  { name: 'digits and colons', make: repeats('1:11:') },
  { name: 'endless hours', make: (chars) => `${'1'.repeat(chars)}:00:00,000 -->` },
  { name: 'blank characters before a time', make: (chars) => `${' '.repeat(chars)}0` },
  { name: 'carriage returns', make: repeats('\r') },
  { name: 'empty lines', make: repeats('\r\n') },
];
