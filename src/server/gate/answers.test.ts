/** An answer fits the question; `agent/elicitations.test.ts` has the forms. */
import { checkAnswer } from './answers';

const asked = { id: 'e', message: 'Look', expires_at: 0 };
const page = { ...asked, request: { mode: 'url' as const, url: 'https://example.org/' } };
const form = {
  ...asked,
  request: {
    mode: 'form' as const,
    schema: { type: 'object', properties: { it: { type: 'string' } }, required: ['it'] },
  },
};
const content = { it: 'yes' };

test.each([
  [{ action: 'accept' as const }, page],
  [{ action: 'cancel' as const }, form],
  [{ action: 'accept' as const, content }, form],
])('%j is an answer', (answer, question) => {
  expect(() => checkAnswer(answer, question)).not.toThrow();
});

test.each([
  [{ action: 'accept' as const, content }, page, 'content'],
  [{ action: 'decline' as const, content }, form, 'content'],
  [{ action: 'accept' as const }, form, 'content.it'],
  [{ action: 'accept' as const, content: { ...content, more: 1 } }, form, 'content.more'],
])('%j is none', (answer, question, param) => {
  expect(() => checkAnswer(answer, question)).toThrow(
    expect.objectContaining({ code: 'invalid_request', param }),
  );
});
