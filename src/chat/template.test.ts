/** @jest-environment node */
import { parseTemplate } from './template';

/** The values of RFC 6570, section 1.2 and following. */
const VALUES = {
  var: 'value',
  hello: 'Hello World!',
  path: '/foo/bar',
  x: '1024',
  y: '768',
  empty: '',
  half: '50%',
  done: 'a%20b',
};

test.each([
  ['{var}', 'value'],
  ['{hello}', 'Hello%20World%21'],
  ['map?{x,y}', 'map?1024,768'],
  ['{+hello}', 'Hello%20World!'],
  ['{+path}/here', '/foo/bar/here'],
  ['{path}', '%2Ffoo%2Fbar'],
  ['X{#path}', 'X#/foo/bar'],
  ['{/var,x}/here', '/value/1024/here'],
  ['X{.var}', 'X.value'],
  ['X{.x,y}', 'X.1024.768'],
  ['{;x,y}', ';x=1024;y=768'],
  ['{;undef,y}', ';y=768'],
  ['{?x,y}', '?x=1024&y=768'],
  ['?fixed=yes{&x}', '?fixed=yes&x=1024'],
  ['{?undef,y}', '?y=768'],
  ['O{#undef}', 'O'],
  ['{half}', '50%25'],
  ['{+half}', '50%25'],
  ['{done}', 'a%2520b'],
  ['{+done}', 'a%20b'],
  ['course://a b/{var}', 'course://a%20b/value'],
])('parseTemplate fills %s to %s', (template, uri) => {
  expect(parseTemplate(template)?.fill(VALUES)).toBe(uri);
});

test('fill encodes non-ASCII characters as bytes, and replaces half a surrogate pair', () => {
  expect(parseTemplate('{x}')?.fill({ x: 'é😀\uD800' })).toBe('%C3%A9%F0%9F%98%80%EF%BF%BD');
});

test('fill leaves out empty values', () => {
  expect(parseTemplate('a{/empty}{?empty,x}')?.fill(VALUES)).toBe('a?x=1024');
});

test("fill takes no value from an object's prototype", () => {
  expect(parseTemplate('{toString}')?.fill({})).toBe('');
});

test.each(['{x:3}', '{x*}', '{}', '{x', 'x}', '{a{b}}', '{|x}', '{x,}'])(
  'parseTemplate refuses %s',
  (template) => {
    expect(parseTemplate(template)).toBeNull();
  },
);

test('parseTemplate lists each variable once; query variables are optional', () => {
  expect(parseTemplate('c://{course}{/unit}{?q,course}')?.variables).toEqual([
    { name: 'course', required: true },
    { name: 'unit', required: true },
    { name: 'q', required: false },
  ]);
});
