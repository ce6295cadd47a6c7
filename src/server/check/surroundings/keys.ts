/** Whether the LMS's public keys are still valid, and files with secrets are for their owner. */
import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import type { JWK } from 'jose';
import type { LoadedConfig } from '../../config';
import { failed, ok, warning, type Finding } from '../finding';

const EVERYBODY = 0o004;
const JWKS_FIX = "Give the LMS's present JWT_PUBLIC_SIGNING_JWK_SET.";

/** When a key says that it ends: by itself, or by its certificate. Milliseconds since the epoch. */
function endOf(key: JWK): number | null {
  const { exp, x5c } = key as { exp?: unknown; x5c?: unknown };
  if (typeof exp === 'number') {
    return exp * 1000;
  }
  const certificate: unknown = Array.isArray(x5c) ? x5c[0] : null;
  if (typeof certificate !== 'string') {
    return null;
  }
  try {
    return Date.parse(new X509Certificate(Buffer.from(certificate, 'base64')).validTo);
  } catch {
    // Nobody reads it; the key beside it counts.
    return null;
  }
}

/** Why the LMS does not sign with this key; `null` if it may. */
function objectionTo({ alg, use }: JWK): string | null {
  if (alg !== undefined && alg !== 'RS512') {
    return `is for ${alg}, but the LMS signs with RS512`;
  }
  return use !== undefined && use !== 'sig' ? `is for "${use}", not for signatures` : null;
}

function checkJwks({ config: { auth } }: LoadedConfig, now: number): Finding[] {
  const { keys } = auth.jwks;
  const ended = keys.filter((key) => (endOf(key) ?? Infinity) <= now);
  const objections = keys.flatMap((key) => objectionTo(key) ?? []);
  const key = 'auth.jwks';
  if (ended.length === keys.length) {
    return [failed('keys', key, 'holds only keys that have expired', JWKS_FIX)];
  }
  if (objections.length === keys.length) {
    return [failed('keys', key, `holds no usable key: it ${objections[0]}`, JWKS_FIX)];
  }
  const count = `${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`;
  return ended.length === 0
    ? [ok('keys', key, `holds ${count} for tokens of ${auth.issuer}`)]
    : [warning('keys', key, `holds a key that has expired, of ${count}`, 'Leave it out.')];
}

function checkIssuer({ config: { auth, lms } }: LoadedConfig): Finding[] {
  const host = new URL(lms.baseUrl).host;
  return URL.canParse(auth.issuer) && new URL(auth.issuer).host !== host
    ? [
        warning(
          'keys',
          'auth.issuer',
          `names another host than lms.base_url (${host})`,
          "Compare it with the LMS's JWT_AUTH['JWT_ISSUER']; a token of another issuer is refused.",
        ),
      ]
    : [];
}

const octal = (mode: number): string => (mode & 0o777).toString(8).padStart(4, '0');

function checkFiles({ secretFiles }: LoadedConfig): Finding[] {
  return secretFiles.map(({ key, path }) => {
    const { mode } = statSync(path);
    return (mode & EVERYBODY) === 0
      ? ok('files', key, 'is a file for its owner and group')
      : failed(
          'files',
          key,
          `is a file that every user of this machine may read (mode ${octal(mode)})`,
          'chmod o-rwx it; in Kubernetes set defaultMode: 0440 for the secret.',
        );
  });
}

export const checkKeys = (loaded: LoadedConfig, now: number): Finding[] => [
  ...checkJwks(loaded, now),
  ...checkIssuer(loaded),
  ...checkFiles(loaded),
];
