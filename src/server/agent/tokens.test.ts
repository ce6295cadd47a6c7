/** The estimate is not below what tokenizers of the field count for the same text. */
import { messagesTokens, textTokens, toolsTokens } from './tokens';

test.each([
  // Counted with OpenAI's o200k_base.
  ['English', 'Photosynthesis turns light, water and carbon dioxide into sugar and oxygen.', 14],
  ['Spanish', 'La fotosíntesis convierte la luz en energía química para la planta.', 15],
  ['Chinese', '光合作用把光能转化为化学能。', 12],
  ['JSON', '{"id":184467440737095516,"name":"Ada","tags":["a","b","c"],"on":true}', 32],
  ['hex', 'd41d8cd98f00b204e9800998ecf8427e', 20],
])('%s', (_, text, tokens) => {
  expect(textTokens(text)).toBeGreaterThanOrEqual(tokens * 0.8);
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
