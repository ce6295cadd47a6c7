/** @jest-environment node */
import { tokenAt, wordFrom } from './token';

test.each([
  ['/', '/', 0, ''],
  ['@syl', '@', 0, 'syl'],
  ['See @syl', '@', 4, 'syl'],
  ['See\n/exp', '/', 4, 'exp'],
  ['/etc/hosts', '/', 0, 'etc/hosts'],
])('%j is a token', (text, sign, start, query) => {
  expect(tokenAt(text, text.length)).toEqual({ sign, start, end: text.length, query });
});

test.each([
  '',
  'Hello',
  'ann@example.org',
  'and/or',
  'https://example.org',
  '1/2',
  '/ ',
  'x @syl is',
])('%j is no token', (text) => {
  expect(tokenAt(text, text.length)).toBeNull();
});

test('only text before the caret counts', () => {
  expect(tokenAt('See @syl please', 6)).toEqual({ sign: '@', start: 4, end: 6, query: 's' });
  expect(tokenAt('See @syl', 2)).toBeNull();
});

test('after a press of the button, one word counts', () => {
  expect(wordFrom('Tell me syl', 8, 11)).toEqual({ sign: null, start: 8, end: 11, query: 'syl' });
  expect(wordFrom('Tell me', 7, 7)).toEqual({ sign: null, start: 7, end: 7, query: '' });
  expect(wordFrom('Tell me more', 7, 12)).toBeNull();
  expect(wordFrom('Tell', 7, 4)).toBeNull();
});
