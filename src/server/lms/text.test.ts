import { cutText } from './text';

describe('cutText', () => {
  test.each([
    ['short text stays unchanged', 'one two', 7, 'one two'],
    ['a long text ends at a paragraph', 'aaaa\n\nbbbb\ncccc dddd', 8, 'aaaa'],
    ['or else at a line', 'aa\n\nbbbbbb\ncccc dddd', 13, 'aa\n\nbbbbbb'],
    ['or else at a word', 'aaaa bbbb', 6, 'aaaa'],
    ['or else in the middle', 'aaaaaaaaaa', 4, 'aaaa'],
    ['but not inside a character', 'aaa😀', 4, 'aaa'],
  ])('%s', (_, text, maxChars, expected) => {
    expect(cutText(text, maxChars)).toBe(expected);
  });
});
