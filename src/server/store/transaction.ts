/**
 * Transactions with three possible ends: done, not done, or unclear (the answer to COMMIT was
 * lost).
 */
import type { Kysely, Transaction } from 'kysely';
import { AppError } from '../base';
import { isConnectionLost, isRace } from './failures';
import type { Schema } from './schema';

const ATTEMPTS = 3;

/**
 * The connection was lost at COMMIT. This does not mean "not done", so never repeat the work: check
 * the database.
 */
export class CommitUnclear extends AppError {
  constructor(cause: unknown) {
    super('store_unavailable', 'The assistant cannot reach its data at the moment.', {
      cause,
      retryAfter: 5,
    });
  }
}

/**
 * Runs `work` in one transaction. A deadlock, a lock timeout, or a row that another transaction
 * inserted first, rolls everything back and is retried a few times, so `work` must have no effect
 * outside the database.
 * @throws CommitUnclear; AppError `store_unavailable` if nothing was stored; whatever `work`
 * throws.
 */
export async function inTransaction<T>(
  db: Kysely<Schema>,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let committing = false;
    try {
      return await db.transaction().execute(async (trx) => {
        const result = await work(trx);
        committing = true;
        return result;
      });
    } catch (error) {
      if (committing && isConnectionLost(error)) {
        throw new CommitUnclear(error instanceof AppError ? error.cause : error);
      }
      if (attempt === ATTEMPTS || !isRace(error)) {
        throw error;
      }
    }
  }
}
