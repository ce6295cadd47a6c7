/** The estimate is not below what tokenizers of the field count for the same text. */
import { messagesTokens, textTokens, toolsTokens } from './tokens';

test.each([
  // Characters repeated, and the tokens that OpenAI's o200k_base counts.
  [
    'English',
    'Photosynthesis turns light, water and carbon dioxide into sugar and oxygen. ',
    5,
    71,
  ],
  ['Spanish', 'La fotosíntesis convierte la luz en energía química para la planta. ', 5, 76],
  ['Chinese', '光合作用把光能转化为化学能，植物利用它来生长。', 9, 180],
  ['Korean', '광합성은 빛 에너지를 화학 에너지로 바꿉니다. ', 9, 181],
  ['Arabic', 'التمثيل الضوئي يحول الضوء إلى طاقة كيميائية ', 5, 77],
  ['JSON', '{"id":184467440737095516,"name":"Ada","tags":["a","b","c"],"on":true}', 20, 540],
  ['a table', '| 1 | 2 | 3 |\n', 40, 400],
  ['numbers', '1 2 3 4 5 66 77 888 ', 20, 320],
  ['HTML', '<div class="a-b"><p id="x1">Hello <b>you</b></p></div>', 10, 240],
  ['CSV', '2026-01-02,13.55,AB12,ok\n', 30, 480],
])(
  '%s takes at least what a tokenizer counts, and not three times as much',
  (_, text, times, tokens) => {
    const estimate = textTokens(text.repeat(times));
    expect(estimate).toBeGreaterThanOrEqual(tokens);
    expect(estimate).toBeLessThan(tokens * 3);
  },
);

test('a long text is judged by samples', () => {
  const text = 'some words and '.repeat(20_000);
  expect(textTokens(text)).toBeGreaterThanOrEqual(60_000);
  expect(textTokens(text)).toBeLessThan(80_000);
  expect(textTokens('')).toBe(0);
});

test('messages and tools count with their frames', () => {
  const said = { role: 'user' as const, content: [{ type: 'text' as const, text: 'a b c' }] };
  expect(messagesTokens([said, said])).toBe(2 * messagesTokens([said]));
  expect(messagesTokens([said])).toBeGreaterThan(textTokens('a b c'));
  expect(
    toolsTokens([
      { type: 'function', name: 'n', description: 'd', inputSchema: { type: 'object' } },
    ]),
  ).toBeGreaterThan(10);
});
