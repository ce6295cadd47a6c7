/**
 * Seals secrets before they are stored (AES-256-GCM), each bound to its id, so that a copied
 * database reveals nothing.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A place for sealed records; `store` has one. */
export interface SealedRecords {
  put: (id: string, sealed: string, expiresAt: number | null) => Promise<void>;
  find: (id: string) => Promise<string | null>;
  take: (id: string) => Promise<string | null>;
  remove: (id: string) => Promise<void>;
}

export interface Vault {
  put: (id: string, value: unknown, expiresAt?: number) => Promise<void>;
  /**
   * `null` if there is none, it has expired, or it was sealed with another key. The caller knows
   * the type, because it sealed the value.
   */
  find: <T>(id: string) => Promise<T | null>;
  /** Like `find`, and removes it: only one of several callers gets it. */
  take: <T>(id: string) => Promise<T | null>;
  remove: (id: string) => Promise<void>;
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function createVault(
  records: SealedRecords,
  encryptionKey: string,
  onUnreadable: () => void,
): Vault {
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'mcp-assistant oauth records', 32));

  function seal(id: string, value: unknown): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(id));
    const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
  }

  function open<T>(id: string, sealed: string | null): T | null {
    if (sealed === null) {
      return null;
    }
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    }).setAAD(Buffer.from(id));
    try {
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      return JSON.parse(text.toString('utf8')) as T;
    } catch {
      // Another key, or changed bytes: the person must connect again.
      onUnreadable();
      return null;
    }
  }

  return {
    put: (id, value, expiresAt) => records.put(id, seal(id, value), expiresAt ?? null),
    find: async (id) => open(id, await records.find(id)),
    take: async (id) => open(id, await records.take(id)),
    remove: (id) => records.remove(id),
  };
}
