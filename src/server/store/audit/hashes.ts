/**
 * The hashes of the audit trail: of an event, of its words, of a link of the chain and of a seal.
 * What is written and what is verified must be computed by the same lines.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AuditEventTable, AuditSealTable } from '../schema';

/** Before the first event. */
export const CHAIN_START = '0'.repeat(64);

const sha = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

const HASHED = [
  'id',
  'at',
  'kind',
  'actor',
  'course',
  'unit',
  'conversation',
  'response',
  'call',
  'server',
  'tool',
  'definition_hash',
  'rule',
  'outcome',
  'result_bytes',
  'details',
  'words_hash',
  'trace',
  'replica',
] as const satisfies readonly (keyof AuditEventTable)[];

export type Hashed = Pick<AuditEventTable, (typeof HASHED)[number]>;

export const eventHash = (event: Hashed): string =>
  sha('event', ...HASHED.map((column) => event[column]));

/** Reveals nothing of the words once their salt is gone. */
export const wordsHash = (salt: string, words: string): string => sha('words', salt, words);

/**
 * A person's name in the trail: follows from the person as long as the salt exists, so that nobody
 * can give an event to somebody else; afterwards it leads to nobody.
 */
export const actorName = (salt: string, userId: string): string =>
  `actor_${sha('actor', salt, userId).slice(0, 32)}`;

export const chainHash = (
  before: string,
  { seq, hash, mac }: { seq: number; hash: string; mac: string | null },
): string => sha('link', before, seq, hash, mac);

type Sealed = Omit<AuditSealTable, 'hash' | 'mac'>;

export const sealHash = (seal: Sealed): string =>
  sha(
    'seal',
    seal.number,
    seal.at,
    seal.first_seq,
    seal.last_seq,
    seal.newest_at,
    seal.chain,
    seal.previous,
  );

/** Signs with a key that is not in the database. */
export interface AuditKey {
  /** Tells keys apart, and nothing of the key. */
  id: string;
  mac: (text: string) => string;
  /** A hash of content that is not kept; keyed, so that the database alone allows no guessing. */
  digest: (salt: string, content: string) => string;
}

const ID_CHARS = 8;

/** @param secret `secrets.encryption_key`; without one, nothing is signed. */
export function auditKey(secret: string | null): AuditKey | null {
  if (secret === null) {
    return null;
  }
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'mcp-assistant audit', 32));
  const hmac = (use: string, text: string) =>
    createHmac('sha256', key).update(use).update('\0').update(text).digest('hex');
  const id = hmac('id', '').slice(0, ID_CHARS);
  return {
    id,
    mac: (text) => `${id}:${hmac('mac', text)}`,
    digest: (salt, content) => hmac('digest', salt + content),
  };
}

/** Without a key, the salt alone makes guessing hard, and only once it is erased. */
export const contentDigest = (key: AuditKey | null, salt: string, content: string): string =>
  key === null ? sha('content', salt, content) : key.digest(salt, content);

/** The id of the key that signed; `null` if nothing is signed. */
export const keyIdOf = (mac: string | null): string | null => mac?.split(':')[0] ?? null;

/** @param key The key whose id the signature names. */
export function isSigned(key: AuditKey, hash: string, mac: string | null): boolean {
  const right = Buffer.from(key.mac(hash));
  const given = Buffer.from(mac ?? '');
  return given.length === right.length && timingSafeEqual(given, right);
}
