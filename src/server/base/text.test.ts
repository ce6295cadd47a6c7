import { beginning, firstBytes, oneLine, visibleLine } from './text';

test('a beginning has the wanted number of units and no half character', () => {
  expect(beginning('abc', 3)).toBe('abc');
  expect(beginning('abcd', 3)).toBe('abc');
  expect(beginning('ab😀', 3)).toBe('ab');
  expect(beginning('ab😀', 4)).toBe('ab😀');
});

test('first bytes are counted in UTF-8 and hold no half character', () => {
  expect(firstBytes('é'.repeat(4), 8)).toBe('éééé');
  expect(firstBytes('é'.repeat(4), 7)).toBe('ééé');
  expect(firstBytes('a😀', 4)).toBe('a');
  expect(firstBytes('abc', 0)).toBe('');
  expect(firstBytes('abc', -5)).toBe('');
});

test('one line has no break of any kind and no other control character', () => {
  expect(oneLine(' a\r\nb\u2028c\u2029d\u0085e\vf\u001B[31mg\u0000 ', 99)).toBe(
    'a b c d e f [31mg',
  );
  expect(oneLine('x'.repeat(50), 10)).toBe('x'.repeat(10));
});

test('a visible line has no hidden character either', () => {
  expect(visibleLine('a\u202Eb\u200Bc\u{E0041}d\ne', 99)).toBe('abcd e');
});
