/** Keeps sealed OAuth records by id. This folder cannot read their contents. */
import type { Kysely } from 'kysely';
import { isRace } from './failures';
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

export function oauthRecordStore(db: Kysely<Schema>, now: () => number): OAuthRecordStore {
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
    const { numDeletedRows } = await db
      .deleteFrom('oauth_records')
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows === 1n;
  }

  return {
    find,
    async put(id, sealed, expiresAt) {
      await inTransaction(
        db,
        async (trx) => {
          await trx
            .deleteFrom('oauth_records')
            .where((where) => where.or([where('id', '=', id), where('expires_at', '<=', now())]))
            .execute();
          await trx
            .insertInto('oauth_records')
            .values({ id, sealed, expires_at: expiresAt, updated_at: now() })
            .execute();
        },
        isRace,
      );
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
