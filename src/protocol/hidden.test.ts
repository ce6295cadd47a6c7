/** @jest-environment node */
import { HIDDEN_IN_DIALOG, HIDDEN_IN_TEXT } from './hidden';

const inText = new RegExp(HIDDEN_IN_TEXT, 'u');
const inDialog = new RegExp(HIDDEN_IN_DIALOG, 'u');

test.each([
  ['right-to-left override', '\u202E'],
  ['zero-width space', '\u200B'],
  ['byte order mark', '\uFEFF'],
  ['Hangul filler', '\u3164'],
  ['blank Braille pattern', '\u2800'],
  ['tag character', '\u{E0041}'],
  ['line separator', '\u2028'],
  ['escape', '\u001B'],
  ['half a surrogate pair', '\uD800'],
  ['private use', '\uE000'],
])('a %s is hidden everywhere', (_name, character) => {
  expect([inText.test(character), inDialog.test(character)]).toEqual([true, true]);
});

test.each([
  ['carriage return', '\r'],
  ['text selector', '\uFE0E'],
  ['emoji selector', '\uFE0F'],
  ['no-break space', '\u00A0'],
  ['ideographic space', '\u3000'],
])('a %s is hidden in a dialog only', (_name, character) => {
  expect([inText.test(character), inDialog.test(character)]).toEqual([false, true]);
});

test.each([' ', '\n', '\t', 'a', 'é', '你', '🎲'])('%j is never hidden', (character) => {
  expect([inText.test(character), inDialog.test(character)]).toEqual([false, false]);
});
