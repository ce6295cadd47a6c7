/**
 * Idempotency keys: the first request with a key starts a response, and later identical ones find
 * it.
 */
import type { Kysely, Transaction } from 'kysely';
import { AppError } from '../base';
import { isDuplicate } from './failures';
import type { RequestKeyTable, Schema } from './schema';

export const KEY_TTL_MS = 24 * 3_600_000;
/** A request that has started nothing by then counts as dead, and another may take its key. */
const ABANDONED_MS = 60_000;

export interface RequestKey {
  key: string;
  /** SHA-256 of the request. */
  bodyHash: string;
}

const PARAM = 'Idempotency-Key';
const inFlight = () =>
  new AppError('idempotency_in_flight', 'This request is being handled already.', {
    param: PARAM,
    retryAfter: 1,
  });

export function idempotencyStore(db: Kysely<Schema>, now: () => number) {
  const find = (userId: string, key: string) =>
    db
      .selectFrom('request_keys')
      .selectAll()
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .executeTakeFirst();

  function isOver({ response_id: responseId, created_at: createdAt }: RequestKeyTable): boolean {
    return createdAt + (responseId === null ? ABANDONED_MS : KEY_TTL_MS) <= now();
  }

  async function insert(userId: string, { key, bodyHash }: RequestKey): Promise<boolean> {
    try {
      const row = {
        user_id: userId,
        key,
        body_hash: bodyHash,
        response_id: null,
        created_at: now(),
      };
      await db.insertInto('request_keys').values(row).execute();
      return true;
    } catch (error) {
      if (isDuplicate(error)) {
        return false;
      }
      throw error;
    }
  }

  return {
    /**
     * @returns The id of the response that the same request led to, or `null`: the key is now
     * yours, so start a response or release it.
     * @throws AppError `idempotency_mismatch` if this key belongs to another request,
     * `idempotency_in_flight` if the same request has not started anything yet.
     */
    async take(userId: string, request: RequestKey): Promise<string | null> {
      const known = await find(userId, request.key);
      if (known && isOver(known)) {
        await db
          .deleteFrom('request_keys')
          .where('user_id', '=', userId)
          .where('key', '=', request.key)
          .where('created_at', '=', known.created_at)
          .execute();
      }
      if (await insert(userId, request)) {
        return null;
      }
      const earlier = await find(userId, request.key);
      if (earlier && earlier.body_hash !== request.bodyHash) {
        throw new AppError(
          'idempotency_mismatch',
          'This Idempotency-Key was used for another request.',
          { param: PARAM },
        );
      }
      if (!earlier?.response_id) {
        throw inFlight();
      }
      return earlier.response_id;
    },

    /** Frees a key that started nothing; a key that started a response stays. */
    async release(userId: string, key: string): Promise<void> {
      await db
        .deleteFrom('request_keys')
        .where('user_id', '=', userId)
        .where('key', '=', key)
        .where('response_id', 'is', null)
        .execute();
    },
  };
}

/**
 * Inside `responses.begin`.
 * @throws AppError `idempotency_in_flight` if another request took the key because this one counted
 * as dead.
 */
export async function bindKey(
  trx: Transaction<Schema>,
  userId: string,
  { key, bodyHash }: RequestKey,
  responseId: string,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('request_keys')
    .set({ response_id: responseId })
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .where('body_hash', '=', bodyHash)
    .where('response_id', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) {
    throw inFlight();
  }
}

export type IdempotencyStore = ReturnType<typeof idempotencyStore>;
