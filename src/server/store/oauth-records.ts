/** Keeps sealed OAuth records by id. This folder cannot read their contents. */
import type { Kysely } from 'kysely';
import type { AuditLog } from './audit/log';
import type { Db } from './db';
import type { Schema } from './schema';
import { inTransaction } from './transaction';

export interface OAuthRecordStore {
  /**
   * Replaces the record under the id.
   * @param expiresAt Milliseconds since the epoch, or `null` if it never expires.
   */
  put: (id: string, sealed: string, expiresAt: number | null) => Promise<void>;
  /** `null` if there is none or it has expired. */
  find: (id: string) => Promise<string | null>;
  /** Finds and removes in one statement, so only one of several callers gets it. */
  take: (id: string) => Promise<string | null>;
  remove: (id: string) => Promise<void>;
}

/** `grant:<server label>:<user id>` (mcp/oauth) is a person's account at a server. */
const ACCOUNT = /^grant:([^:]*):([^:]*)$/;

export function oauthRecordStore(
  db: Kysely<Schema>,
  now: () => number,
  audit: AuditLog,
): OAuthRecordStore {
  /** A new token for the same account is no news. */
  async function tell(
    trx: Db,
    id: string,
    kind: 'account.connected' | 'account.disconnected',
  ): Promise<void> {
    const [, serverLabel, userId] = ACCOUNT.exec(id) ?? [];
    if (serverLabel !== undefined && userId !== undefined) {
      await audit.write(trx, { userId }, [{ kind, serverLabel }]);
    }
  }

  async function find(id: string): Promise<string | null> {
    const row = await db
      .selectFrom('oauth_records')
      .select(['sealed', 'expires_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined || (row.expires_at !== null && row.expires_at <= now())
      ? null
      : row.sealed;
  }

  async function remove(id: string): Promise<boolean> {
    return inTransaction(db, async (trx) => {
      const { numDeletedRows } = await trx
        .deleteFrom('oauth_records')
        .where('id', '=', id)
        .executeTakeFirst();
      if (numDeletedRows === 1n) {
        await tell(trx, id, 'account.disconnected');
      }
      return numDeletedRows === 1n;
    });
  }

  return {
    find,
    async put(id, sealed, expiresAt) {
      await inTransaction(db, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('oauth_records')
          .where('id', '=', id)
          .executeTakeFirst();
        await trx.deleteFrom('oauth_records').where('expires_at', '<=', now()).execute();
        await trx
          .insertInto('oauth_records')
          .values({ id, sealed, expires_at: expiresAt, updated_at: now() })
          .execute();
        if (numDeletedRows === 0n) {
          await tell(trx, id, 'account.connected');
        }
      });
    },
    async take(id) {
      const sealed = await find(id);
      return (await remove(id)) ? sealed : null;
    },
    async remove(id) {
      await remove(id);
    },
  };
}
