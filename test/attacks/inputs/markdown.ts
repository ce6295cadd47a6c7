/**
 * Markdown that is meant to cost a reader more than its length: to find nothing after a long
 * search, again and again, or to stand for many more elements than it has characters.
 */

export interface Input {
  name: string;
  /** @param size Number of characters, nearly. */
  make: (size: number) => string;
}

/** One piece over and over. */
const REPEATED = [
  '*',
  '_',
  '~~',
  '*_',
  '**__',
  '*a',
  '*a ',
  'a* ',
  '**a',
  '**a ',
  'a**b*c',
  'a**b*c ',
  '*a**b_c__',
  '_a',
  '__a ',
  '~~a',
  '~~a ',
  '*a* ',
  '**a**',
  '***a***',
  '`',
  '`a',
  '` ``',
  '`a` ',
  '``a` ',
  '[',
  '![',
  ']',
  '[a',
  '[a](',
  '[a](b',
  '[a](<b',
  '[a](b "',
  '[a](b (',
  '](',
  '][',
  '[a][b',
  '[a][a] ',
  '[a] ',
  '[](',
  '![a](b)',
  '[a](http://b.example)',
  '![a](http://b.example)',
  '[*a*](http://b.example/) ',
  '<',
  '<a',
  '<a:',
  '<a@b',
  '<http://a.example>',
  '<a@b.example>',
  'http://',
  'http://a.example ',
  'www.',
  'www.a ',
  'h',
  '&',
  '&a',
  '&amp;',
  '&#65;',
  '\\',
  '\\a',
  '\\*',
  '$',
  '$$',
  '$a',
  '$a$ ',
  '$a$a',
  '\\(',
  '\\[',
  '\\(\\\\)',
  '\\(a\\) ',
  '\\[a\\]',
  '$\\$',
  '  \n',
  'a  \n',
  'a\\\n',
  'a\n',
  '\n',
  '\r',
  '> ',
  '>',
  '\n>',
  '> a\n\n',
  '- ',
  '- a\n',
  '- a\n\n',
  '-\n',
  '- a\n* a\n',
  '- [ ] a\n',
  '  - ',
  '1. ',
  '1. a\n',
  '1) a\n2. a\n',
  '# a\n',
  '#',
  '---\n',
  'a\n---\n',
  '* * ',
  '    a\n',
  '    a\n\n\n',
  '```\n',
  '~~~\n',
  '```\na\n```\n',
  '- ```\n',
  '> ```\n',
  '|',
  '|-',
  '|a|\n|-|\n',
  '|a|\n|-|\n|b|\n\n',
  'a|b\n',
  '\\[\n',
  '$$\n',
  '\\[\n\\]\n',
  '$$\na\n$$\n',
  '[a]: b\n',
  '[a]: b "\n',
  "[a]: b 'c'\n",
  '[a]:\n',
  '\u202e',
  '\u0301',
  '😀',
];

/** A beginning over and over, and as many ends. */
const NESTED: [string, string][] = [
  ['[', ']'],
  ['![', ']'],
  ['[', '](a)'],
  ['![', '](http://a.example)'],
  ['[', '][a]'],
  ['*a ', ' a*'],
  ['*a ', 'a* '],
  ['**a ', ' a**'],
  ['_a *b ', ' b* a_'],
  ['*a _b **c __d ', 'd__ c** b_ a*'],
  ['[', '[a](b)'],
  ['[a', ' ![b](c)'],
  ['(', ')'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['\\[\n', '\\]\n'],
  ['\\[\n', '\\] a\n'],
  ['> ', 'a'],
  ['`', 'a'],
  ['<', '>'],
  ['> - ', 'a\n'],
];

/** Something once, and a long rest that it may be searched in. */
const STARTED: [string, string][] = [
  ['http://a', ')'],
  ['http://a(', ')'],
  ['http://a', '.)'],
  ['www.a', '?!'],
  ['# ', '#'],
  ['# #', '# a'],
  ['[a](', 'b'],
  ['[a](', ' '],
  ['[a](b "', 'c'],
  ['[a](', '('],
  ['[a][', 'b'],
  ['[a]: ', 'b'],
  ['[a]: b "', 'c'],
  ['[a]:', ' '],
  ['<a:', 'b'],
  ['<a@', 'b.'],
  ['`', 'a'],
  ['```\n', 'a'],
  ['```\n', 'a\n'],
  ['> ```\n', '> a\n'],
  ['- ```\n', '  a\n'],
  ['$', 'a'],
  ['$$\n', 'a\n'],
  ['\\[\n', 'a\n'],
  ['|a|\n|-|\n', '|b|\n'],
  ['|a|\n|-|\n', 'b\n'],
  ['- a\n', '\n'],
  ['- a\n', '  b\n'],
  ['- a\n', 'b\n'],
  ['- a\n\n', '  - b\n'],
  ['> a\n', 'b\n'],
  ['a', ' '],
  ['a\n', ' \t'],
  ['1. ', '1'],
  ['&#', '1'],
  ['*', 'a'],
];

const upTo = (size: number, piece: string): string => piece.repeat(Math.ceil(size / piece.length));
const named = (...parts: string[]) => parts.map((part) => JSON.stringify(part)).join(' and ');

/** Lines that each go on in their own way. */
const GROWING: Input[] = [
  {
    name: 'runs of backticks, each longer than the last',
    make: (size) => runs(size, (length) => `${'`'.repeat(length)} `),
  },
  {
    name: 'fences, each longer than the last',
    make: (size) => runs(size, (length) => `${'`'.repeat(length + 3)}\n`),
  },
  {
    name: 'runs of stars, each longer than the last',
    make: (size) => runs(size, (length) => `a${'*'.repeat(length)}`),
  },
  {
    name: 'items, each deeper than the last',
    make: (size) => runs(size, (length) => `${'  '.repeat(length)}- a\n`),
  },
  {
    name: 'quotes, each deeper than the last',
    make: (size) => runs(size, (length) => `${'>'.repeat(length)} a\n`),
  },
  {
    name: 'tables, each wider than the last',
    make: (size) => runs(size, (length) => `${'|a'.repeat(length)}\n${'|-'.repeat(length)}\n\n`),
  },
  {
    name: 'a table of many columns, and rows without cells',
    make: (size) => table(Math.ceil(size / 6), Math.ceil(size / 3)),
  },
  { name: 'a table as wide as long', make: (size) => table(Math.sqrt(size), Math.sqrt(size)) },
  {
    name: 'a wide line that is no table',
    make: (size) => `${upTo(size / 2, '|a')}\n${upTo(size / 2, '|-')}x`,
  },
  {
    name: 'definitions of many names, each used',
    make: (size) =>
      `${numbered(size / 30, (number) => `[${number}]: http://a/\n`)}\n${numbered(size / 30, (number) => `[${number}] `)}`,
  },
  {
    name: 'many different names of characters',
    make: (size) => numbered(size / 10, (number) => `&n${number};`),
  },
  {
    name: 'many different numbers of characters',
    make: (size) => numbered(size / 10, (number) => `&#${number};`),
  },
  {
    name: 'many open brackets before many links',
    make: (size) => `${upTo(size / 2, '[')}${upTo(size / 2, '[a](b)')}`,
  },
  {
    name: 'labels of the greatest length',
    make: (size) => upTo(size, `[a][${'b'.repeat(990)}`),
  },
  {
    name: 'formulas of the greatest length',
    make: (size) => upTo(size, `$${'x'.repeat(3900)}$ `),
  },
  {
    name: 'formulas of matrices',
    make: (size) => upTo(size, `$$\\begin{matrix}a${'&'.repeat(3000)}\\end{matrix}$$ `),
  },
  {
    name: 'formulas that define and repeat',
    make: (size) => upTo(size, `$\\def\\a{${'x'.repeat(2000)}}${'\\a '.repeat(480)}$ `),
  },
  {
    name: 'formulas nested deeply',
    make: (size) => upTo(size, `$${nested(570, '\\sqrt{', '}')}$ `),
  },
  {
    name: 'delimiters of formulas without a letter',
    make: (size) => upTo(size, `${'\\['.repeat(1900)}\\]`),
  },
];

function runs(size: number, make: (length: number) => string): string {
  const parts: string[] = [];
  for (let length = 0, all = 0; all < size; length += 1) {
    const part = make(length);
    parts.push(part);
    all += part.length;
  }
  return parts.join('');
}

function numbered(count: number, make: (number: number) => string): string {
  return Array.from({ length: Math.ceil(count) }, (_, number) => make(number)).join('');
}

function nested(count: number, begin: string, end: string): string {
  return `${begin.repeat(count)}x${end.repeat(count)}`;
}

function table(columns: number, rows: number): string {
  return `${'|a'.repeat(columns)}\n${'|-'.repeat(columns)}\n${'|\n'.repeat(rows)}`;
}

export const PATHOLOGICAL: readonly Input[] = [
  ...REPEATED.map((piece) => ({
    name: `${named(piece)} over and over`,
    make: (size: number) => upTo(size, piece),
  })),
  ...NESTED.map(([begin, end]) => ({
    name: `${named(begin, end)} nested`,
    make: (size: number) => nested(Math.ceil(size / (begin.length + end.length)), begin, end),
  })),
  ...STARTED.map(([start, rest]) => ({
    name: `${named(start)}, then ${named(rest)} over and over`,
    make: (size: number) => start + upTo(size, rest),
  })),
  ...GROWING,
];

/** Formulas that could grow, hide something, load something or go deep. */
export const HOSTILE_FORMULAS: readonly string[] = [
  `\\def\\a{${'x'.repeat(2000)}}${'\\a '.repeat(480)}`,
  `\\newcommand{\\a}{${'x'.repeat(2000)}}${'\\a '.repeat(480)}`,
  `\\gdef\\a{xx}\\xdef\\b{\\a\\a}\\b`,
  `\\let\\a=\\frac \\a12`,
  `\\begin{matrix}${'&'.repeat(3900)}\\end{matrix}`,
  nested(1900, '{', '}'),
  nested(570, '\\sqrt{', '}'),
  nested(440, '\\frac1{', '}'),
  nested(360, '\\boxed{', '}'),
  nested(990, 'x_{', '}'),
  '\\kern{-1000em}x',
  '\\hspace{-1000em}x',
  '\\mkern{-1000mu}x',
  '\\!'.repeat(400),
  '\\llap{abc}x',
  '\\rlap{abc}x',
  '\\mathllap{abc}x',
  '\\smash{abc}x',
  '\\raisebox{-9em}{x}',
  '\\phantom{abc}x',
  '\\hphantom{abc}x',
  '\\textcolor{white}{x}',
  '\\color{transparent}x',
  '\\genfrac{}{}{-5em}{}{a}{b}',
  '\\rule{-5em}{9em}x',
  '\\tiny x',
];
