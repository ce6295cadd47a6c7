/** Links whose text says something else than where they lead, and addresses like others. */

export interface LinkInput {
  markdown: string;
  /** The host or the mail address that a reader must see; `null` if it must not be a link. */
  where: string | null;
}

/** What a link may say. `HOST` is where it really leads. */
const TEXTS = [
  'Official site',
  'microsoft.com',
  'https://microsoft.com/security',
  'www.microsoft.com',
  'https://microsoft.com?HOST',
  'https://microsoft.com/HOST',
  'https://microsoft.com#HOST',
  'https://microsoft.com.HOST.example',
  'microsoft.com/https://HOST/',
  'x.HOST',
  'HOST.x',
  '(HOST) microsoft.com',
  'Official $\\phantom{HOST}$ site',
  'Official $\\phantom{(HOST)}$',
  '$\\text{HOST}$',
  '$\\hspace{20em}\\text{HOST}$',
  '$\\kern{-1000em}\\text{HOST}$',
  '$\\textcolor{white}{\\text{HOST}}$',
  '$\\scriptscriptstyle\\text{HOST}$',
  '\\(\\phantom{HOST}\\)',
  '`HOST` is not where it leads',
  '*microsoft.com*',
  '**HOST**.evil',
  '~~HOST~~ microsoft.com',
  '~~https://HOST/~~',
  '![HOST](https://microsoft.com/x.png)',
  '![microsoft.com](https://microsoft.com/x.png)',
  '![](https://microsoft.com/x.png)',
  'https\u200b://HOST/',
  '\u202eHOST',
  'HOST\u202e/moc.tfosorcim//:sptth',
  '\u2066microsoft.com\u2069',
  '\u200bHOST',
  'H\u00adO\u00adS\u00adT: HOST\u2060',
  'HOST\u3164',
  'h\u0442tps://HOST/',
  '\u0301microsoft.com\u0489',
  'HOST&#x2F;&#x40;microsoft.com',
  'https://HOST\\\\@microsoft.com',
  'https://HOST:443/',
  'HTTPS://MICROSOFT.COM',
  '\u00a0',
  '\u2800',
  '',
  `microsoft.com${'\u00a0'.repeat(300)}`,
  `microsoft.com/${'a'.repeat(500)}`,
];

/** What it leads to, and what is to be seen of that. */
const DESTINATIONS: [href: string, where: string][] = [
  ['https://t.co/x?d=SECRET', 't.co'],
  ['https://evil.example/?d=SECRET', 'evil.example'],
  ['http://127.0.0.1:8080/', '127.0.0.1:8080'],
  ['https://mi\u0441rosoft.com/', 'xn--mirosoft-gch.com'],
];

/** Where a link leads, in every spelling. */
const SPELLINGS: [href: string, where: string | null][] = [
  ['https://microsoft.com@evil.example/', null],
  ['https://microsoft.com:x@evil.example/', null],
  ['https://evil.example\\@microsoft.com/', null],
  ['https://evil.example\\\\@microsoft.com/', 'evil.example'],
  ['https:evil.example', 'evil.example'],
  ['https:///evil.example', 'evil.example'],
  ['HTTPS://EVIL.EXAMPLE/', 'evil.example'],
  ['https://evil.example./', 'evil.example.'],
  ['https://evil.example:8443/', 'evil.example:8443'],
  ['https://ev%69l.example/', 'evil.example'],
  ['https://evil\u3002example/', 'evil.example'],
  ['https://\uff45vil.example/', 'evil.example'],
  ['https://b\u00fccher.example/', 'xn--bcher-kva.example'],
  ['https://2130706433/', '127.0.0.1'],
  ['https://0x7f.1/', '127.0.0.1'],
  ['https://[::1]/', '[::1]'],
  [
    `https://microsoft.com.${'a.'.repeat(80)}evil.example/`,
    `microsoft.com.${'a.'.repeat(80)}evil.example`,
  ],
  [
    `https://${'a'.repeat(60)}.${'b'.repeat(60)}.evil.example/`,
    `${'a'.repeat(60)}.${'b'.repeat(60)}.evil.example`,
  ],
  [`https://${'a.'.repeat(200)}evil.example/`, null],
  ['mailto:evil@x.example', 'evil@x.example'],
  ['mailto:?to=evil@x.example&body=SECRET', null],
  ['mailto:?bcc=evil@x.example', null],
  ['mailto:friend@good.example?cc=evil@x.example', null],
  ['mailto:friend@good.example?body=SECRET', null],
  ['mailto:friend@good.example,evil@x.example', null],
  ['mailto:friend@good.example%2Cevil@x.example', null],
  ['mailto:friend%40good.example@x.example', null],
  ['mailto:', null],
  ['tel:+1900', null],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['//evil.example', null],
];

/** Links without brackets, and with a label. */
const OTHERS: LinkInput[] = [
  { markdown: 'https://evil.example/.', where: 'evil.example' },
  { markdown: '(https://evil.example/x_(y))', where: 'evil.example' },
  { markdown: 'https://evil.example/?a=microsoft.com!', where: 'evil.example' },
  { markdown: 'www.evil.example:8080', where: 'www.evil.example:8080' },
  { markdown: 'https://mi\u0441rosoft.com', where: 'xn--mirosoft-gch.com' },
  { markdown: 'https://evil.example\u202e/moc', where: null },
  { markdown: 'https://microsoft.com@evil.example', where: null },
  { markdown: 'https://microsoft.com\u2044@evil.example', where: null },
  { markdown: '<https://evil.example>', where: 'evil.example' },
  { markdown: '<evil@x.example>', where: 'evil@x.example' },
  { markdown: '<mailto:evil@x.example>', where: 'evil@x.example' },
  { markdown: '[microsoft.com][a]\n\n[a]: https://evil.example', where: 'evil.example' },
  { markdown: '[microsoft.com][]\n\n[microsoft.com]: https://evil.example', where: 'evil.example' },
  { markdown: '[microsoft.com]\n\n[microsoft.com]: https://evil.example', where: 'evil.example' },
  { markdown: '![microsoft.com](https://evil.example/x.png)', where: 'evil.example' },
  { markdown: '![](https://evil.example/x.png)', where: 'evil.example' },
  { markdown: '# [microsoft.com](https://evil.example)', where: 'evil.example' },
  { markdown: '- [microsoft.com](https://evil.example)', where: 'evil.example' },
  { markdown: '> [microsoft.com](https://evil.example)', where: 'evil.example' },
  { markdown: '**[microsoft.com](https://evil.example)**', where: 'evil.example' },
  { markdown: '|a|\n|-|\n|[microsoft.com](https://evil.example)|', where: 'evil.example' },
  { markdown: '\u202e[microsoft.com](https://evil.example)', where: 'evil.example' },
  {
    markdown: '[microsoft.com](https://evil.example)$\\kern{-20em}\\text{microsoft.com}$',
    where: 'evil.example',
  },
];

export const LINKS: readonly LinkInput[] = [
  ...TEXTS.flatMap((text) =>
    DESTINATIONS.map(([href, where]) => ({
      markdown: `See [${text.replaceAll('HOST', where)}](<${href}>) for more.`,
      where,
    })),
  ),
  ...SPELLINGS.map(([href, where]) => ({ markdown: `[Official site](<${href}>)`, where })),
  ...OTHERS,
];
