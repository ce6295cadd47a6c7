/** The BFF refuses claims that are for others, for another time, or of another kind. */
import {
  bearer,
  cookies,
  expectNothingDone,
  expectRefused,
  forge,
  lms,
  read,
  useVectors,
  write,
} from '../../http/testing/vectors';
import { claiming, type Forge } from '../testing/forge';

useVectors();

/** What is claimed, and how the token is made. */
const CLAIMS: [string, (from: Forge) => string][] = [
  ['another issuer', claiming({ iss: 'https://evil.example/oauth2' })],
  [
    'an issuer with a slash more',
    ({ signed, claims }) => signed({ ...claims, iss: `${lms.issuer}/` }),
  ],
  [
    'a list with the issuer in it',
    ({ signed, claims }) => signed({ ...claims, iss: [lms.issuer] }),
  ],
  ['no issuer', claiming({ iss: undefined })],
  ['another audience', claiming({ aud: 'other' })],
  ['an audience in capitals', claiming({ aud: 'OPENEDX' })],
  ['no audience', claiming({ aud: undefined })],
  ['an empty list of audiences', claiming({ aud: [] })],
  ['no expiry', claiming({ exp: undefined })],
  ['an expiry in words', claiming({ exp: '9999999999' })],
  ['an expiry that is null', claiming({ exp: null })],
  ['no time of issue', claiming({ iat: undefined })],
  ['a start in an hour', ({ signed, claims, now }) => signed({ ...claims, nbf: now + 3600 })],
  ['a start in words', claiming({ nbf: 'yesterday' })],
  ['a version to come', claiming({ version: '2.0.0' })],
  ['no username', claiming({ preferred_username: undefined })],
  ['a user id that is SQL', claiming({ user_id: '7 OR 1=1' })],
  ['a user id that is a query', claiming({ user_id: { $gt: 0 } })],
  ['a negative user id', claiming({ user_id: -7 })],
];

describe('the BFF refuses a token with', () => {
  afterAll(expectNothingDone);

  test.each(CLAIMS)('%s', async (_, make) => {
    await expectRefused(make(forge));
  });
});

describe('the BFF refuses', () => {
  afterAll(expectNothingDone);

  test.each([
    ['a second', 2],
    ['an hour', 3600],
    ['56 years', 1_700_000_000],
  ])('a token that expired %s ago', async (_, age) => {
    const token = forge.signed({ ...forge.claims, exp: forge.now - age });
    expect(await read(cookies(token))).toMatchObject({ status: 401, code: 'session_expired' });
    expect(await write(bearer(token))).toMatchObject({ status: 401, code: 'session_expired' });
  });
});
