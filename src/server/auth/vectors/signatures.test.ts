/** The BFF refuses a token that another algorithm signed, and one that has changed since. */
import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import {
  bearer,
  cookies,
  expectNothingDone,
  expectRefused,
  forge,
  lms,
  read,
  useVectors,
  type Headers,
} from '../../http/testing/vectors';
import { changed, encode, stranger, type Forge } from '../testing/forge';

useVectors();

const curve = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const edwards = generateKeyPairSync('ed25519');

const hmac = (hash: string, key: (from: Forge) => string | Buffer) => (from: Forge) =>
  from.made(hash.replace('sha', 'HS'), (input) =>
    createHmac(hash, key(from)).update(input).digest(),
  );
const pem = ({ publicKey }: Forge) => publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** Which algorithm is named or used, and how the token is made. */
const ALGORITHMS: [string, (from: Forge) => string][] = [
  ['alg none', ({ made }) => made('none', () => '')],
  ['alg NONE', ({ made }) => made('NONE', () => '')],
  ['alg nOnE', ({ made }) => made('nOnE', () => '')],
  [
    'alg none with the signature of a good token',
    changed(([, payload, signature]) => [encode({ alg: 'none' }), payload, signature]),
  ],
  ['no alg', ({ made, key }) => made(undefined, (input) => sign('RSA-SHA512', input, key))],
  ['an empty alg', ({ made, key }) => made('', (input) => sign('RSA-SHA512', input, key))],
  ['a list of algs', ({ made, key }) => made(['RS512'], (input) => sign('RSA-SHA512', input, key))],
  [
    'alg rs512 in small letters',
    ({ made, key }) => made('rs512', (input) => sign('RSA-SHA512', input, key)),
  ],
  ['HS256 with the public key as PEM', hmac('sha256', pem)],
  ['HS256 with the PEM without its last line break', hmac('sha256', (from) => pem(from).trim())],
  ['HS384 with the public key as PEM', hmac('sha384', pem)],
  ['HS512 with the public key as PEM', hmac('sha512', pem)],
  [
    'HS512 with the public key as DER',
    hmac('sha512', ({ publicKey }) => publicKey.export({ type: 'spki', format: 'der' })),
  ],
  ['HS512 with the public JWK', hmac('sha512', () => JSON.stringify(lms.jwks.keys[0]))],
  ['HS512 with the modulus', hmac('sha512', () => String(lms.jwks.keys[0]?.n))],
  ['HS256 with an empty key', hmac('sha256', () => '')],
  [
    'RS256 by the right key',
    ({ made, key }) => made('RS256', (input) => sign('RSA-SHA256', input, key)),
  ],
  [
    'RS384 by the right key',
    ({ made, key }) => made('RS384', (input) => sign('RSA-SHA384', input, key)),
  ],
  [
    'PS512 by the right key',
    ({ made, key }) =>
      made('PS512', (input) =>
        sign('RSA-SHA512', input, {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 64,
        }),
      ),
  ],
  [
    'ES512',
    ({ made }) =>
      made('ES512', (input) =>
        sign('SHA512', input, { key: curve.privateKey, dsaEncoding: 'ieee-p1363' }),
      ),
  ],
  ['ES512 with a signature of zeros', ({ made }) => made('ES512', () => Buffer.alloc(132))],
  ['EdDSA', ({ made }) => made('EdDSA', (input) => sign(null, input, edwards.privateKey))],
  [
    'RS512 in name, SHA-256 in truth',
    ({ made, key }) => made('RS512', (input) => sign('RSA-SHA256', input, key)),
  ],
];

/** What became of a token, and how. */
const CHANGES: [string, (from: Forge) => string][] = [
  ['a token in a token', ({ signed, claims }) => signed(signed(claims), { cty: 'JWT' })],
  [
    'claims that somebody raised',
    changed(([header, , signature], { claims }) => [
      header,
      encode({ ...claims, administrator: true }),
      signature,
    ]),
  ],
  [
    "another person's claims",
    changed(([header, , signature], { claims }) => [
      header,
      encode({ ...claims, user_id: 3 }),
      signature,
    ]),
  ],
  [
    'another header',
    changed(([, payload, signature]) => [
      encode({ alg: 'RS512', typ: 'JWT', kid: 'x' }),
      payload,
      signature,
    ]),
  ],
  [
    'a signature cut short',
    changed(([header, payload, signature]) => [header, payload, signature.slice(0, -4)]),
  ],
  [
    'a signature that goes on',
    changed(([header, payload, signature]) => [header, payload, `${signature}AAAA`]),
  ],
  [
    'a payload cut short',
    changed(([header, payload, signature]) => [header, payload.slice(0, -4), signature]),
  ],
  ['no signature', changed(([header, payload]) => [header, payload, ''])],
  ['two parts', changed(([header, payload]) => [header, payload])],
  [
    'five parts, as if encrypted',
    changed(([header, payload, signature]) => [header, '', '', payload, signature]),
  ],
  ['a part more', changed((parts) => [...parts, 'x'])],
  ['only dots', () => '..'],
  ['no token at all', () => 'undefined'],
  [
    '12 KiB of a stranger',
    ({ signed, claims }) => signed({ ...claims, name: 'x'.repeat(9000) }, {}, stranger.privateKey),
  ],
];

describe('the BFF refuses a token with', () => {
  afterAll(expectNothingDone);

  test.each(ALGORITHMS)('%s', async (_, make) => {
    await expectRefused(make(forge));
  });

  test.each(CHANGES)('%s', async (_, make) => {
    await expectRefused(make(forge));
  });
});

describe('the BFF refuses', () => {
  afterAll(expectNothingDone);

  test('a token that is larger than any header may be', async () => {
    const huge = forge.signed({ ...forge.claims, name: 'x'.repeat(20_000) });
    // Node may close the connection before all of it is sent; then there is no answer to read.
    const outcome = (headers: Headers) =>
      read(headers).then(
        ({ status }) => status,
        ({ code }: NodeJS.ErrnoException) => code,
      );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(await outcome(bearer(huge)));
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(await outcome(cookies(huge)));
  });
});
