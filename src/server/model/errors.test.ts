/** Every way a provider fails, with the code and message that a person gets. */
import { APICallError, InvalidResponseDataError, JSONParseError } from '@ai-sdk/provider';
import { AppError } from '../base/errors';
import { toModelError } from './errors';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const at = () => NOW;

function apiError(
  statusCode: number | undefined,
  more: { headers?: Record<string, string>; data?: unknown } = {},
) {
  return new APICallError({
    message: 'sk-secret said no',
    url: 'https://provider.example/v1',
    requestBodyValues: { secret: 1 },
    statusCode,
    responseHeaders: more.headers,
    responseBody: '{"raw":true}',
    data: more.data,
  });
}

test('toModelError passes an AppError through', () => {
  const error = new AppError('turn_timeout', 'Too slow.');
  expect(toModelError(error)).toBe(error);
});

test.each<[string, unknown, string]>([
  ['429', apiError(429), 'model_rate_limited'],
  ['400', apiError(400), 'model_rejected'],
  ['422', apiError(422), 'model_rejected'],
  ['401', apiError(401), 'model_not_ready'],
  ['402', apiError(402), 'model_not_ready'],
  ['404', apiError(404), 'model_not_ready'],
  ['413', apiError(413), 'model_too_long'],
  ['408, which may pass', apiError(408), 'model_unavailable'],
  ['409, which may pass', apiError(409), 'model_unavailable'],
  ['500', apiError(500), 'model_unavailable'],
  ['a malformed answer with status 200', apiError(200), 'model_unavailable'],
  ['no connection', apiError(undefined), 'model_unavailable'],
  [
    'a torn connection',
    new TypeError('terminated', { cause: new Error('other side closed') }),
    'model_unavailable',
  ],
  [
    'broken JSON in the stream',
    new JSONParseError({ text: '{', cause: new SyntaxError('x') }),
    'model_unavailable',
  ],
  ['an answer without choices', new InvalidResponseDataError({ data: {} }), 'model_unavailable'],
  ['a time-out', new DOMException('timed out', 'TimeoutError'), 'model_unavailable'],
  ['an abort', new DOMException('aborted', 'AbortError'), 'interrupted'],
  ['a frame with a status', { message: 'x', statusCode: 429 }, 'model_rate_limited'],
  ['a frame with a numeric code', { message: 'x', code: 404 }, 'model_not_ready'],
  [
    "a frame with a code's name",
    { message: 'x', code: 'rate_limit_exceeded' },
    'model_rate_limited',
  ],
  ["a frame with a type's name", { message: 'x', type: 'authentication_error' }, 'model_not_ready'],
  [
    'a frame with an unknown name',
    { message: 'x', type: 'constructor', code: 'toString' },
    'model_unavailable',
  ],
  ['overload', { message: 'x', type: 'overloaded_error' }, 'model_unavailable'],
  ['a string', 'boom', 'model_unavailable'],
  ['nothing', undefined, 'model_unavailable'],
])('toModelError gives %s the right code', (_, error, code) => {
  const mapped = toModelError(error);
  expect(mapped.code).toBe(code);
  expect(mapped.cause).toBe(error);
  expect(mapped.message).not.toMatch(/secret|https?:|raw|boom/);
});

test.each([
  ['7', 7],
  ['1.2', 2],
  ['0', 0],
  ['999999', 3600],
  ['Tue, 10 Mar 2026 12:00:30 GMT', 30],
  ['Tue, 10 Mar 2026 11:00:00 GMT', 0],
  ['soon', null],
])('toModelError reads Retry-After %s', (header, seconds) => {
  expect(toModelError(apiError(429, { headers: { 'retry-after': header } }), at).retryAfter).toBe(
    seconds,
  );
});

test('toModelError says what people can do about it', () => {
  expect(toModelError(apiError(401)).message).toContain('credentials');
  expect(toModelError(apiError(404)).message).toContain('does not exist');
  expect(toModelError(apiError(413)).message).toContain('start a new one');
  expect(
    toModelError(apiError(400, { data: { error: { code: 'context_length_exceeded' } } })).message,
  ).toContain('start a new one');
  expect(toModelError({ type: 'billing_error' }).message).toContain('account');
  expect(toModelError({ code: 'content_filter' })).toMatchObject({ code: 'model_filtered' });
});
