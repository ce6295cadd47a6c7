/** @jest-environment node */
import { encodeUriText, parseUriTemplate } from './uri-template';

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
