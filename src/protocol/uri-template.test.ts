/** @jest-environment node */
import { encodeUriText, isPlainUri, parseUriTemplate } from './uri-template';

test('parseUriTemplate splits a template into literals and expressions', () => {
  expect(parseUriTemplate('x:y{.ext}{;a,b.c}')?.parts).toEqual([
    'x:y',
    { operator: '.', names: ['ext'], first: '.', separator: '.', named: false, reserved: false },
    '',
    {
      operator: ';',
      names: ['a', 'b.c'],
      first: ';',
      separator: ';',
      named: true,
      reserved: false,
    },
    '',
  ]);
});

test('parseUriTemplate names each variable once, and requires those without a name=value', () => {
  expect(parseUriTemplate('c://{course}{/unit}{?q,course}{;p}')?.variables).toEqual([
    { name: 'course', required: true },
    { name: 'unit', required: true },
    { name: 'q', required: false },
    { name: 'p', required: false },
  ]);
});

test.each(['', '+', '#', '.', '/', ';', '?', '&'])('parseUriTemplate reads {%sx}', (operator) => {
  expect(parseUriTemplate(`{${operator}x}`)).not.toBeNull();
});

test.each(['{x:3}', '{x*}', '{}', '{x', 'x}', '{a{b}}', '{|x}', '{x,}', '{a b}', '{.}'])(
  'parseUriTemplate does not read %s',
  (template) => {
    expect(parseUriTemplate(template)).toBeNull();
  },
);

test('encodeUriText keeps triplets and reserved characters of a literal, and nothing else', () => {
  expect(encodeUriText('a b/%20é', true)).toBe('a%20b/%20%C3%A9');
  expect(encodeUriText('a b/%20é', false)).toBe('a%20b%2F%2520%C3%A9');
});

test.each([
  'x://t/deadlines',
  'x://t/a%20b',
  'x://t/100%25',
  'x://t/caf%C3%A9.txt',
  'x://t/.hidden/file.tar.gz',
  'x://t/%E2%80%AA.md',
  'x://t/v1.2..3',
  'x:',
])('isPlainUri accepts %s', (uri) => {
  expect(isPlainUri(uri)).toBe(true);
});

test.each([
  ['a folder above', 'x://t/../etc'],
  ['this folder', 'x://t/.'],
  ['three dots', 'x://t/.../etc'],
  ['a folder above, encoded', 'x://t/%2e%2e/etc'],
  ['half of it encoded', 'x://t/.%2E/etc'],
  ['encoded slashes', 'x://t/..%2Fetc'],
  ['a double encoding', 'x://t/%252e%252e%252fetc'],
  ['a triple encoding', 'x://t/%25252e'],
  ['a double encoding of anything', 'x://t/%2541'],
  ['NUL', 'x://t/a%00.txt'],
  ['a line break', 'x://t/a%0D%0Ab'],
  ['DEL', 'x://t/%7F'],
  ['an encoded backslash', 'x://t/..%5Cetc'],
  ['a backslash', 'x://t/a\\b'],
  ['a full-width backslash', 'x://t/%EF%BC%BC'],
  ['an overlong dot', 'x://t/%C0%AE%C0%AE/etc'],
  ['an overlong slash', 'x://t/..%C0%AFetc'],
  ['half a surrogate pair', 'x://t/%ED%A0%80'],
  ['what is not UTF-8', 'x://t/%FF'],
  ['an escape that is cut', 'x://t/%2'],
  ['a dot and a space', 'x://t/..%20/etc'],
  ['a parameter of a segment', 'x://t/..;a=b/etc'],
  ['full-width dots', 'x://t/%EF%BC%8E%EF%BC%8E/etc'],
  ['an ellipsis', 'x://t/%E2%80%A6/etc'],
  ['division slashes', 'x://t/a%E2%88%95..%E2%88%95etc'],
  ['fraction slashes', 'x://t/..%E2%81%84etc'],
  ['set minus for a backslash', 'x://t/..%E2%88%96etc'],
  ['full-width slashes', 'x://t/a%EF%BC%8F..%EF%BC%8Fetc'],
  ['dots with a hidden character between', 'x://t/.%E2%80%8B./etc'],
  ['dots after the scheme', 'x:..'],
])('isPlainUri refuses %s', (_, uri) => {
  expect(isPlainUri(uri)).toBe(false);
});
