/** A token that the LMS signed is its user, however it comes; it is remembered for a while. */
import { inspect } from 'node:util';
import type { Principal, RequestHead } from './principal';
import {
  authenticator,
  bearer,
  CLAIMS,
  cookies,
  countVerifications,
  next,
  NOW,
  outcome,
  PAGE,
  signed,
  split,
  STAFF,
  stranger,
  TOKEN,
  verifications,
} from './testing/tokens';

countVerifications();

describe('a good token', () => {
  const learner: Principal = {
    userId: '7',
    username: 'learner',
    token: TOKEN,
    isGlobalStaff: false,
    expiresAt: CLAIMS.exp,
  };

  test.each<[string, RequestHead]>([
    ['as a bearer token', bearer(TOKEN)],
    ["with the LMS's own prefix", { method: 'GET', headers: { authorization: `JWT ${TOKEN}` } }],
    ['in two cookies', cookies(TOKEN)],
    ['in two cookies, posted by our page', cookies(TOKEN, { origin: PAGE }, 'POST')],
    [
      'in two cookies, posted from the same origin',
      cookies(TOKEN, { 'sec-fetch-site': 'same-origin' }, 'DELETE'),
    ],
    [
      'in two cookie headers',
      {
        method: 'GET',
        headers: {
          ...cookies(TOKEN).headers,
          cookie: ['a=b', String(cookies(TOKEN).headers.cookie)],
        },
      },
    ],
    ['in cookies behind a proxy with a password', cookies(TOKEN, { authorization: 'Basic dTpw' })],
    [
      'as a bearer token, whatever page sent it',
      { method: 'POST', headers: { ...bearer(TOKEN).headers, origin: 'https://evil.example' } },
    ],
  ])('%s is its user', async (_, request) => {
    expect(await outcome(request)).toEqual(learner);
  });

  test.each<[string, string, object]>([
    [
      'a global staff member',
      signed(STAFF),
      { userId: '3', username: 'staff', isGlobalStaff: true },
    ],
    ['no version', signed({ ...CLAIMS, version: undefined }), { userId: '7' }],
    ['a null version', signed({ ...CLAIMS, version: null }), { userId: '7' }],
    ['a user id in digits', signed({ ...CLAIMS, user_id: '7' }), { userId: '7' }],
    ['several audiences', signed({ ...CLAIMS, aud: ['other', 'openedx'] }), { userId: '7' }],
    ['the next key of the set', signed(CLAIMS, {}, next.privateKey), { userId: '7' }],
    [
      'a kid that names another key',
      signed(CLAIMS, { kid: 'openedx' }, next.privateKey),
      { userId: '7' },
    ],
    ['a kid that nobody knows', signed(CLAIMS, { kid: '../../dev/null' }), { userId: '7' }],
    ['an expiry within the leeway', signed({ ...CLAIMS, exp: NOW / 1000 }), { userId: '7' }],
    [
      'a claim that is not quite true',
      signed({ ...CLAIMS, administrator: 'true' }),
      { isGlobalStaff: false },
    ],
  ])('may have %s', async (_, token, expected) => {
    expect(await outcome(bearer(token))).toMatchObject(expected);
  });
});

describe('remembering', () => {
  test('verifies a token once a minute, and each token by itself', async () => {
    const clock = { now: NOW };
    const { authenticate } = authenticator({ now: () => clock.now });
    await authenticate(bearer(TOKEN));
    await authenticate(cookies(TOKEN));
    expect(verifications).toHaveBeenCalledTimes(1);
    expect(await authenticate(bearer(signed(STAFF)))).toMatchObject({ userId: '3' });
    expect(verifications).toHaveBeenCalledTimes(2);
    clock.now += 60_000;
    await authenticate(bearer(TOKEN));
    expect(verifications).toHaveBeenCalledTimes(3);
  });

  test('ends with the token', async () => {
    const clock = { now: NOW };
    const { authenticate } = authenticator({ now: () => clock.now });
    const token = signed({ ...CLAIMS, exp: NOW / 1000 + 10 });
    await authenticate(bearer(token));
    clock.now += 12_000;
    await expect(authenticate(bearer(token))).rejects.toMatchObject({ code: 'session_expired' });
  });

  test('does not keep a refusal', async () => {
    const { authenticate } = authenticator();
    await expect(authenticate(bearer('a.b.c'))).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(authenticate(bearer('a.b.c'))).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(verifications).toHaveBeenCalledTimes(2);
  });

  test('still asks where a known token comes from', async () => {
    const { authenticate } = authenticator();
    await authenticate(bearer(TOKEN));
    await expect(
      authenticate(cookies(TOKEN, { origin: 'https://evil.example' }, 'POST')),
    ).rejects.toMatchObject({ code: 'origin_not_allowed' });
  });
});

test('no refusal repeats the token or what it says about a person', async () => {
  for (const token of [
    signed({ ...CLAIMS, iss: 'x' }),
    signed({ ...CLAIMS, exp: 1 }),
    signed(CLAIMS, {}, stranger.privateKey),
  ]) {
    const error: unknown = await authenticator()
      .authenticate(bearer(token))
      .catch((reason: unknown) => reason);
    const text = inspect(error, { depth: null, showHidden: true });
    expect(text).toContain('AppError');
    expect(text).not.toContain(split(token).signature);
    expect(text).not.toContain(CLAIMS.email);
  }
});
