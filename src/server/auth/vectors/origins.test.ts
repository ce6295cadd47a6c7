/** No other page can act with the cookies of a person who is signed in. */
import {
  base,
  call,
  cookies,
  expectNothingDone,
  lms,
  PAGE,
  useVectors,
  write,
  type Headers,
} from '../../http/testing/vectors';

useVectors();

/** With a learner's real cookies, as another page would make the browser send them. */
const ORIGINS: [string, Headers][] = [
  ['another site', { origin: 'https://evil.example' }],
  ['a page without an origin (sandbox, data:)', { origin: 'null' }],
  ['our host at another port', { origin: 'http://localhost:8081' }],
  ['our host over https', { origin: 'https://localhost:8080' }],
  ['a host below ours', { origin: 'http://a.localhost:8080' }],
  ['a host that begins like ours', { origin: 'http://localhost:8080.evil.example' }],
  ['a host that ends like ours', { origin: 'http://evil-localhost:8080' }],
  ['our host as a user name', { origin: 'http://localhost:8080@evil.example' }],
  ['our origin with a slash', { origin: `${PAGE}/` }],
  ['our origin in capitals', { origin: PAGE.toUpperCase() }],
  ['our origin and another', { origin: [PAGE, 'https://evil.example'] }],
  ['our origin as the referrer only', { referer: `${PAGE}/` }],
  ['an empty origin', { origin: '' }],
  ['no origin', {}],
  ['no origin, from the same site', { 'sec-fetch-site': 'same-site' }],
  ['no origin, from another site', { 'sec-fetch-site': 'cross-site' }],
  ['no origin, typed by hand', { 'sec-fetch-site': 'none' }],
  [
    'another site that claims to be the same',
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ],
  [
    'another site behind a forwarding proxy',
    {
      origin: 'https://evil.example',
      'x-forwarded-host': 'localhost:8080',
      'x-forwarded-origin': PAGE,
    },
  ],
];

describe("the BFF refuses a learner's cookies from", () => {
  afterAll(expectNothingDone);

  test.each(ORIGINS)('%s', async (_, headers) => {
    const signedIn = { ...cookies(await lms.signIn('learner')), ...headers };
    const refused = { status: 403, code: 'origin_not_allowed' };
    expect(await write(signedIn)).toMatchObject(refused);
    expect(await write({ ...signedIn, 'content-type': 'text/plain' })).toMatchObject(refused);
    expect(await write({ ...signedIn, 'x-http-method-override': 'GET' })).toMatchObject(refused);
    expect(await call('DELETE', '/v1/grants/x', signedIn)).toMatchObject(refused);
  });
});

test('a preflight from another origin gets no CORS headers', async () => {
  const preflight = (origin: string) =>
    fetch(`${base}/v1/conversations`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'use-jwt-cookie,content-type',
      },
    });
  expect(
    (await preflight('https://evil.example')).headers.get('access-control-allow-origin'),
  ).toBeNull();
  expect((await preflight(PAGE)).headers.get('access-control-allow-origin')).toBe(PAGE);
});
