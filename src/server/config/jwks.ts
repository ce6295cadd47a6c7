/**
 * Reads the LMS's public signing keys, and refuses what must not be here, above all its private
 * key.
 */
import type { JSONWebKeySet, JWK } from 'jose';
import { isRecord } from '../base';
import type { Path, Report } from './problems';

const FIX =
  'Give the LMS\'s JWT_PUBLIC_SIGNING_JWK_SET: one JWK or {"keys": […]} with RSA public keys of at least 2048 bits.';
const LEAST_MODULUS_BYTES = 256;

/** `value` is a JWK, a set, or either of them as JSON text. */
export function readJwks(report: Report, path: Path, value: unknown): JSONWebKeySet | null {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  if (!isRecord(parsed)) {
    return refuse(
      report,
      path,
      value === undefined ? 'is missing' : 'is neither a JWK nor a JWK set in JSON',
    );
  }
  const keys: unknown = 'keys' in parsed ? parsed.keys : [parsed];
  if (!Array.isArray(keys) || keys.length === 0) {
    return refuse(report, path, 'holds no key');
  }
  const [objection] = keys.map(objectionTo).filter((reason) => reason !== null);
  return objection === undefined ? { keys: keys as JWK[] } : refuse(report, path, objection);
}

function objectionTo(key: unknown): string | null {
  if (
    !isRecord(key) ||
    key.kty !== 'RSA' ||
    typeof key.n !== 'string' ||
    typeof key.e !== 'string'
  ) {
    return 'holds a key that is not an RSA public key (kty, n, e)';
  }
  if ('d' in key) {
    return 'holds a private key, which must not leave the LMS';
  }
  return Buffer.from(key.n, 'base64url').length < LEAST_MODULUS_BYTES
    ? 'holds an RSA key that is shorter than 2048 bits'
    : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function refuse(report: Report, path: Path, reason: string): null {
  report.problem(path, reason, FIX);
  return null;
}
