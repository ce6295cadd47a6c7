/** A good token counts only where a page or a program puts it on purpose. */
import { cookieHeader } from '../../../../test/harness/lms/lms';
import {
  call,
  cookies,
  COURSE,
  expectNothingDone,
  forge,
  lms,
  PAGE,
  read,
  useVectors,
  write,
  type Headers,
} from '../../http/testing/vectors';

useVectors();

const HEADER_PAYLOAD = 'edx-jwt-cookie-header-payload';
const SIGNATURE = 'edx-jwt-cookie-signature';

interface Pair {
  headerPayload: string;
  signature: string;
}
function split(token: string): Pair {
  const at = token.lastIndexOf('.');
  return { headerPayload: token.slice(0, at), signature: token.slice(at + 1) };
}

const cookie = (...pairs: [string, string][]) =>
  pairs.map(([name, value]) => `${name}=${value}`).join('; ');
const pairs = ({ headerPayload, signature }: Pair): [string, string][] => [
  [HEADER_PAYLOAD, headerPayload],
  [SIGNATURE, signature],
];
const both = (pair: Pair) => cookie(...pairs(pair));
const asked = (...all: [string, string][]): Headers => ({
  cookie: cookie(...all),
  'use-jwt-cookie': 'true',
});
const whole = ({ headerPayload, signature }: Pair) => `${headerPayload}.${signature}`;

/** Good tokens, badly carried: `own` is the learner's, `other` somebody else's. */
const CARRIERS: [string, (own: Pair, other: Pair) => Headers][] = [
  ['nothing', () => ({})],
  ['cookies without the header that asks for them', (own) => ({ cookie: both(own) })],
  [
    'cookies with that header switched off',
    (own) => ({ cookie: both(own), 'use-jwt-cookie': 'false' }),
  ],
  ['cookies with that header empty', (own) => ({ cookie: both(own), 'use-jwt-cookie': '' })],
  [
    'cookies with that header twice',
    (own) => ({ cookie: both(own), 'use-jwt-cookie': ['true', 'true'] }),
  ],
  ['the header without cookies', () => ({ 'use-jwt-cookie': 'true' })],
  ['the readable cookie alone', (own) => asked([HEADER_PAYLOAD, own.headerPayload])],
  ['the signature alone', (own) => asked([SIGNATURE, own.signature])],
  [
    'a whole token in the readable cookie',
    (own) => asked([HEADER_PAYLOAD, `${own.headerPayload}.${own.signature}`]),
  ],
  ['an empty signature', (own) => asked([HEADER_PAYLOAD, own.headerPayload], [SIGNATURE, ''])],
  [
    'the two cookies changed round',
    (own) => asked([HEADER_PAYLOAD, own.signature], [SIGNATURE, own.headerPayload]),
  ],
  [
    "another's claims joined to one's signature",
    (own, other) => asked([HEADER_PAYLOAD, other.headerPayload], [SIGNATURE, own.signature]),
  ],
  [
    "another's signature joined to one's claims",
    (own, other) => asked([HEADER_PAYLOAD, own.headerPayload], [SIGNATURE, other.signature]),
  ],
  ["two sessions, the other person's first", (own, other) => asked(...pairs(other), ...pairs(own))],
  ["two sessions, the other person's last", (own, other) => asked(...pairs(own), ...pairs(other))],
  [
    'two sessions in two Cookie headers',
    (own, other) => ({ cookie: [both(other), both(own)], 'use-jwt-cookie': 'true' }),
  ],
  [
    'a second readable cookie',
    (own, other) => asked(...pairs(own), [HEADER_PAYLOAD, other.headerPayload]),
  ],
  ['a second signature, empty', (own) => asked(...pairs(own), [SIGNATURE, ''])],
  [
    'cookies of a similar name',
    (own) => asked([`x-${HEADER_PAYLOAD}`, own.headerPayload], [`x-${SIGNATURE}`, own.signature]),
  ],
  [
    'cookie names in capitals',
    (own) =>
      asked(
        [HEADER_PAYLOAD.toUpperCase(), own.headerPayload],
        [SIGNATURE.toUpperCase(), own.signature],
      ),
  ],
  ['another scheme', (own) => ({ authorization: `Basic ${whole(own)}` })],
  ['no scheme', (own) => ({ authorization: whole(own) })],
  ['an empty bearer', () => ({ authorization: 'Bearer ' })],
  [
    'two tokens in one header',
    (own, other) => ({ authorization: `Bearer ${whole(own)} ${whole(other)}` }),
  ],
  [
    'two tokens and a comma',
    (own, other) => ({ authorization: `Bearer ${whole(own)},Bearer ${whole(other)}` }),
  ],
  ['a token in quotation marks', (own) => ({ authorization: `Bearer "${whole(own)}"` })],
];

describe('the BFF refuses a request with', () => {
  test.each(CARRIERS)('%s', async (_, carry) => {
    const headers = carry(split(await lms.signIn('learner')), split(await lms.signIn('staff')));
    expect(await read(headers)).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(await write({ ...headers, origin: PAGE })).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
  });

  test('a token in the address or in the body', async () => {
    const token = await lms.signIn('learner');
    expect(
      await call('GET', `/v1/grants?access_token=${token}&token=${token}&jwt=${token}`, {}),
    ).toMatchObject({ status: 401 });
    expect(
      await write({}, JSON.stringify({ access_token: token, metadata: { course_id: COURSE } })),
    ).toMatchObject({ status: 401 });
  });
});

test('no vector fetched a key or left anything behind; the real person is let in by each way', async () => {
  await expectNothingDone();
  const token = await lms.signIn('learner');
  expect((await write({ ...cookies(token), origin: PAGE })).status).toBe(200);
  expect((await write({ ...cookies(token), 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  expect((await write({ authorization: `JWT ${forge.signed(forge.claims)}` })).status).toBe(200);
  const twice = `${cookieHeader(token)}; ${cookieHeader(token)}`;
  expect((await read({ cookie: twice, 'use-jwt-cookie': 'true' })).status).toBe(200);
});
