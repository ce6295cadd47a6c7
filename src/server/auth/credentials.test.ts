/** A token counts only where the page or the program has put it on purpose. */
import type { RequestHead } from './principal';
import {
  bearer,
  CLAIMS,
  cookies,
  countVerifications,
  outcome,
  signed,
  split,
  STAFF,
  TOKEN,
  verifications,
} from './testing/tokens';

countVerifications();

const { headerPayload, signature } = split(TOKEN);

test.each<[string, RequestHead]>([
  ['nothing', { method: 'GET', headers: {} }],
  [
    'cookies without the header that asks for them',
    cookies(TOKEN, { 'use-jwt-cookie': undefined }),
  ],
  ['cookies with that header switched off', cookies(TOKEN, { 'use-jwt-cookie': 'false' })],
  ['the header without cookies', { method: 'GET', headers: { 'use-jwt-cookie': 'true' } }],
  [
    'only the readable cookie',
    cookies(TOKEN, { cookie: `edx-jwt-cookie-header-payload=${headerPayload}` }),
  ],
  [
    'only the signature cookie',
    cookies(TOKEN, { cookie: `edx-jwt-cookie-signature=${signature}` }),
  ],
  [
    'a whole token in the readable cookie',
    cookies(TOKEN, { cookie: `edx-jwt-cookie-header-payload=${TOKEN}` }),
  ],
  [
    'an empty signature cookie',
    cookies(TOKEN, {
      cookie: `edx-jwt-cookie-header-payload=${headerPayload}; edx-jwt-cookie-signature=`,
    }),
  ],
  [
    'two Authorization headers',
    { method: 'GET', headers: { authorization: [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`] } },
  ],
  ['another scheme', { method: 'GET', headers: { authorization: `Basic ${TOKEN}` } }],
  ['an empty bearer', { method: 'GET', headers: { authorization: 'Bearer ' } }],
  [
    'two tokens in one header',
    { method: 'GET', headers: { authorization: `Bearer ${TOKEN} ${TOKEN}` } },
  ],
])('a request with %s is no sign-in', async (_, request) => {
  expect(await outcome(request)).toBe('unauthenticated');
  expect(verifications).not.toHaveBeenCalled();
});

test('joined cookies of two people are no sign-in', async () => {
  const cookie = `edx-jwt-cookie-header-payload=${split(signed(STAFF)).headerPayload}; edx-jwt-cookie-signature=${signature}`;
  expect(await outcome(cookies(TOKEN, { cookie }))).toBe('unauthenticated');
});

test('a huge token is no sign-in, and no work is done on it', async () => {
  const huge = signed({ ...CLAIMS, name: 'x'.repeat(13_000) });
  expect(huge.length).toBeGreaterThan(16_384);
  expect(await outcome(bearer(huge))).toBe('unauthenticated');
  expect(await outcome(cookies(huge))).toBe('unauthenticated');
  expect(verifications).not.toHaveBeenCalled();
});
