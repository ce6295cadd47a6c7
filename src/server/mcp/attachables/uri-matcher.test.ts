import { createUriMatcher } from './uri-matcher';

test.each([
  [
    'db://tables/{table}/sample',
    ['db://tables/deadlines/sample', 'db://tables/a%20b/sample', 'db://tables//sample'],
    [
      'db://tables/a/b/sample',
      'db://tables/x/sample/y',
      'file:///etc/passwd',
      'DB://tables/x/sample',
      'db://tables/a b/sample',
    ],
  ],
  ['file:///{+path}', ['file:///a/b.txt', 'file:///'], ['http:///a', 'file:///a b']],
  ['x:{a,b}', ['x:1,2', 'x:1'], ['x:1,2,3']],
  ['x:y{.ext}{/a,b}{#at}', ['x:y.txt/1/2#z', 'x:y', 'x:y/1'], ['x:y/1/2/3', 'x:y?z']],
  ['x:y{;a,b}', ['x:y;a=1;b', 'x:y'], ['x:y;c=1']],
  [
    'x:y{?q,lang}{&more}',
    ['x:y?q=1&lang=en&more=1', 'x:y?lang=en', 'x:y'],
    ['x:y?other=1', 'x:y?q=a/b'],
  ],
  ['x:a b/é{v}', ['x:a%20b/%C3%A91'], ['x:a b/é1']],
  ['x:(a|b)*{v}', ['x:(a%7Cb)*1'], ['x:a1', 'x:bb1']],
])(
  'createUriMatcher of %s matches only what filling in the template can produce',
  (template, filled, others) => {
    const parsed = createUriMatcher(template)!;
    expect(filled.filter((uri) => !parsed.matches(uri))).toEqual([]);
    expect(others.filter((uri) => parsed.matches(uri))).toEqual([]);
  },
);

test('createUriMatcher names each variable of a template once', () => {
  expect(createUriMatcher('x:{a}/{b,a}{?c.d}')?.variables).toEqual(['a', 'b', 'c.d']);
});

test.each([
  'x:{a*}',
  'x:{a:3}',
  'x:{|a}',
  'x:{a',
  'x:}{a}',
  'x:{}',
  'x:{a b}',
  '{scheme}://x',
  '{+uri}',
  'relative/{a}',
  `x:${'{a}'.repeat(17)}`,
  `x:{${'a,'.repeat(16)}a}`,
  `x:${'y'.repeat(2048)}`,
])('createUriMatcher refuses %s', (template) => {
  expect(createUriMatcher(template)).toBeNull();
});

test.each([
  'file:///docs/../secret',
  'file:///docs/%2e%2e/secret',
  'file:///docs/..%2Fsecret',
  'file:///docs/..%5Csecret',
  'file:///docs/.',
  'file:///docs/%FF',
  'file:///docs/%252e%252e%252fsecret',
  'file:///docs/a%00.txt',
])('matches refuses a URI that escapes the template: %s', (uri) => {
  expect(createUriMatcher('file:///docs/{+path}')!.matches(uri)).toBe(false);
});

test('matches stays fast with a costly template', () => {
  const parsed = createUriMatcher(`x:${'{a}'.repeat(16)}!`)!;
  expect(parsed.matches(`x:${'a'.repeat(2000)}`)).toBe(false);
});
