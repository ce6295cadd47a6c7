/** What an answer of the BFF, or of a gateway before it, is called. */
import { errorOfAnswer } from './errors';

test.each([
  [401, '', 'session_expired'],
  [413, 'too large', 'body_too_large'],
  [500, '{"error":{"code":"toString"}}', 'unreachable'],
  [404, '{}', 'unreadable'],
  [409, '{"error":{"code":"conversation_busy","message":"Busy."}}', 'conversation_busy'],
])('an answer %i with %j is %s', (status, text, code) => {
  expect(errorOfAnswer(status, text, null).code).toBe(code);
});
