/**
 * Leases: which replica runs a response, and until when it may. A run that was taken for lost
 * writes nothing more.
 */
import type { Kysely } from 'kysely';
import { AppError } from '../base';
import type { Db } from './items';
import { interrupt, lostRuns, type LostRun, type SeenText } from './recovery';
import type { Schema } from './schema';
import { inTransaction } from './transaction';

export interface Lease {
  replicaId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** What a replica has to save of an answer that is still being written. */
export interface Draft extends SeenText {
  responseId: string;
}

/**
 * The fence before every write of a run: holds the response's row to the end of the transaction, so
 * that the run cannot be declared lost in between. False when it has ended already.
 */
export async function holdRun(db: Db, responseId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('responses')
    .set({ status: 'in_progress' })
    .where('id', '=', responseId)
    .where('status', '=', 'in_progress')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** @throws AppError `interrupted` when the run has ended already. */
export async function holdRunOrFail(db: Db, responseId: string): Promise<void> {
  if (!(await holdRun(db, responseId))) {
    throw new AppError('interrupted', 'The answer was interrupted.');
  }
}

export function leaseStore(db: Kysely<Schema>, now: () => number) {
  return {
    /**
     * Prolongs the leases of these runs.
     * @returns the runs that are still the replica's, each with whether it is asked to stop.
     */
    async renew(
      { replicaId, expiresAt }: Lease,
      responseIds: readonly string[],
    ): Promise<Map<string, { cancelRequested: boolean }>> {
      await db
        .updateTable('responses')
        .set({ lease_expires_at: expiresAt })
        .where('id', 'in', responseIds)
        .where('replica_id', '=', replicaId)
        .where('status', '=', 'in_progress')
        .execute();
      const rows = await db
        .selectFrom('responses')
        .select(['id', 'cancel_requested'])
        .where('id', 'in', responseIds)
        .where('replica_id', '=', replicaId)
        .where('status', '=', 'in_progress')
        .execute();
      return new Map(
        rows.map((row) => [row.id, { cancelRequested: Number(row.cancel_requested) === 1 }]),
      );
    },

    /** For the replica that runs it; it looks when it renews its leases. */
    async requestCancel(responseId: string): Promise<void> {
      await db
        .updateTable('responses')
        .set({ cancel_requested: 1 })
        .where('id', '=', responseId)
        .where('status', '=', 'in_progress')
        .execute();
    },

    /** Runs whose replica has not renewed in time. */
    async lost(): Promise<LostRun[]> {
      return lostRuns(db, { expiredAt: now() });
    },

    /**
     * Ends a lost run: `interrupted`, with the text so far, its calls settled. All or nothing.
     * @param seen What its readers have seen, when that is known; the longer of this and the stored
     *   draft is kept.
     * @returns false when another replica did it, or the lease was renewed after all.
     */
    async interrupt(responseId: string, seen: SeenText | null): Promise<boolean> {
      return (await interrupt(db, responseId, { now: now(), expiredAt: now(), seen })) !== null;
    },

    /** Saves texts so far in one transaction; those of runs that have ended are left alone. */
    async saveDrafts(drafts: readonly Draft[]): Promise<void> {
      await inTransaction(db, async (trx) => {
        for (const { responseId, itemId, text } of drafts) {
          await trx
            .updateTable('responses')
            .set({ draft_id: itemId, draft_text: text })
            .where('id', '=', responseId)
            .where('status', '=', 'in_progress')
            .execute();
        }
      });
    },
  };
}

export type LeaseStore = ReturnType<typeof leaseStore>;
