/** The BFF takes no key from a token's header, and follows nothing that the header asks of it. */
import {
  expectNothingDone,
  expectRefused,
  forge,
  lms,
  trapUrl,
  useVectors,
} from '../../http/testing/vectors';
import { encode, strange, stranger, type Forge } from '../testing/forge';

useVectors();

/** What the header holds, and how the token is made. */
const HEADERS: [string, (from: Forge) => string][] = [
  ["a stranger's key", strange(() => ({}))],
  ["a stranger's key under our kid", strange(() => ({ kid: 'openedx' }))],
  ['a kid that is a path', strange(() => ({ kid: '../../../../dev/null' }))],
  ['a kid that is SQL', strange(() => ({ kid: "x' UNION SELECT 'key' --" }))],
  ['a kid that is an address', strange(() => ({ kid: `${trapUrl}/jwks.json` }))],
  ['a kid that is no text', strange(() => ({ kid: { $ne: '' } }))],
  ['a kid with a command in it', strange(() => ({ kid: '$(id)|id;`id`' }))],
  ["the stranger's keys by jku", strange(() => ({ jku: `${trapUrl}/jwks.json`, kid: 'openedx' }))],
  [
    "the stranger's keys by a jku that looks like the LMS",
    strange(() => ({ jku: `${lms.url.replace(/:\d+$/, '')}@${new URL(trapUrl).host}/` })),
  ],
  ['a certificate by x5u', strange(() => ({ x5u: `${trapUrl}/cert.pem` }))],
  [
    'a certificate sent along as x5c',
    strange(() => ({
      x5c: [stranger.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    })),
  ],
  ["a certificate's print (x5t#S256)", strange(() => ({ 'x5t#S256': encode('print') }))],
  [
    'the key sent along as jwk',
    strange(() => ({ jwk: stranger.publicKey.export({ format: 'jwk' }) })),
  ],
  [
    'the key sent along as jwk, under our kid',
    strange(() => ({
      kid: 'openedx',
      jwk: { ...stranger.publicKey.export({ format: 'jwk' }), kid: 'openedx' },
    })),
  ],
  [
    'a critical header nobody knows',
    ({ signed, claims }) => signed(claims, { crit: ['x'], x: true }),
  ],
  [
    'a critical header that is not there',
    ({ signed, claims }) => signed(claims, { crit: ['exp'] }),
  ],
  ['an empty list of critical headers', ({ signed, claims }) => signed(claims, { crit: [] })],
  [
    'an unencoded payload (b64: false)',
    ({ signed, claims }) => signed(claims, { crit: ['b64'], b64: false }),
  ],
];

describe('the BFF refuses a token with', () => {
  afterAll(expectNothingDone);

  test.each(HEADERS)('%s', async (_, make) => {
    await expectRefused(make(forge));
  });
});
