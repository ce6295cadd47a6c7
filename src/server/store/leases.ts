/**
 * Leases: which replica runs a response, and until when. A run that was declared lost writes
 * nothing.
 */
import type { Kysely } from 'kysely';
import { AppError } from '../base';
import type { AuditLog } from './audit/log';
import type { Db } from './db';
import { interrupt, lostRuns, type LostRun, type SeenText } from './recovery';
import type { Schema } from './schema';
import { inTransaction } from './transaction';

export interface Lease {
  replicaId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** The unfinished text of a message that a response is writing. */
export interface PartialText extends SeenText {
  responseId: string;
}

/**
 * The fence before every write of a run: locks the response's row until the end of the transaction,
 * so that the run cannot be declared lost in between. False when it has already ended.
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

/** @throws AppError `interrupted` if the run has already ended. */
export async function holdRunOrFail(db: Db, responseId: string): Promise<void> {
  if (!(await holdRun(db, responseId))) {
    throw new AppError('interrupted', 'The answer was interrupted.');
  }
}

export function leaseStore(db: Kysely<Schema>, now: () => number, audit: AuditLog) {
  return {
    /**
     * Renews the leases of these runs.
     * @returns The runs that the replica still holds, each with whether a person asked to stop it.
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

    /** Tells the replica that runs it to stop; it notices when it renews its leases. */
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
     * Ends a lost run as `interrupted`, keeps the text so far, and settles its calls; all or
     * nothing.
     * @param seen What readers have seen, if known; the longer of this and the stored text is kept.
     * @returns False if another replica did it, or the lease was renewed after all.
     */
    async interrupt(responseId: string, seen: SeenText | null): Promise<boolean> {
      const at = { now: now(), expiredAt: now() };
      return (await interrupt(db, responseId, { ...at, seen, audit })) !== null;
    },

    /** Saves unfinished texts in one transaction. Runs that have ended stay unchanged. */
    async savePartialTexts(texts: readonly PartialText[]): Promise<void> {
      await inTransaction(db, async (trx) => {
        for (const { responseId, itemId, text } of texts) {
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
