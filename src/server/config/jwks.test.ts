/** The LMS's signing keys come by one way, are public, and are strong. */
import { BASE, jwk, keysOf, problemsOf } from './testing/load';

test.each([
  ['two ways to the keys', BASE.replace('jwks:', 'jwks_file: b.json, jwks:'), {}, 'auth.jwks_file'],
  [
    'a key file that is not there',
    BASE.replace('jwks: os.environ/JWKS', 'jwks_file: b.json'),
    {},
    'auth.jwks_file',
  ],
  [
    'keys that are not JSON',
    BASE,
    { JWT_PUBLIC_SIGNING_JWK_SET: '{"keys"' },
    'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
  ],
  [
    'an empty key set',
    BASE,
    { JWT_PUBLIC_SIGNING_JWK_SET: '{"keys": []}' },
    'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
  ],
  [
    'a key set that is no list',
    BASE,
    { JWT_PUBLIC_SIGNING_JWK_SET: '{"keys": 1}' },
    'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
  ],
  [
    'a symmetric key',
    BASE,
    { JWT_PUBLIC_SIGNING_JWK_SET: '{"kty": "oct", "k": "AAAA"}' },
    'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
  ],
  [
    'a short key',
    BASE,
    { JWT_PUBLIC_SIGNING_JWK_SET: '{"kty": "RSA", "n": "AQAB", "e": "AQAB"}' },
    'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
  ],
  [
    'a private key',
    BASE,
    { JWT_PUBLIC_SIGNING_JWK_SET: JSON.stringify({ ...jwk, d: 'AAAA' }) },
    'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
  ],
])('%s is a problem', (_, file, env, key) => {
  expect(keysOf(problemsOf(file, env))).toContain(key);
});
