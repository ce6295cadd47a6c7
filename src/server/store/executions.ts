/** The sending of approved calls: the claim that lets one caller send, and the outcome. */
import type { Kysely } from 'kysely';
import type { CallMedia, ToolErrorCode } from '../../protocol';
import { refusal, rejection } from '../policy';
import type { Screened } from '../screening';
import type { Db } from './items';
import { lastCheck } from './last-check';
import { holdRun } from './leases';
import { patiently } from './patience';
import type { Schema } from './schema';
import { insertCallItem, move, type StoredMedia, type ToolCall } from './tool-call-rows';
import { CommitUnclear, inTransaction } from './transaction';

export interface CallOutcome {
  state: 'succeeded' | 'failed' | 'unknown';
  output: string | null;
  error: string | null;
  errorCode: ToolErrorCode | null;
  media: readonly StoredMedia[];
  /**
   * `pending`: a person sees it before the model does. `withheld`: the operator's rule keeps it
   * from the model.
   */
  review?: 'pending' | 'withheld' | null;
  /** What in it addresses the model. */
  screened?: Screened | null;
}

type Claimed = boolean | 'refused';

/** How long to wait for a store that is down; then the call counts as unknown. */
const FINISH_MS = 20_000;

async function claimIn(trx: Db, call: ToolCall, claimId: string, now: number): Promise<Claimed> {
  if (!(await holdRun(trx, call.decision_response_id ?? call.response_id))) {
    return false;
  }
  const claim = { state: 'executing', started_at: now, claim_id: claimId } as const;
  if (!(await move(trx, call.id, 'approved', claim))) {
    return false;
  }
  if (call.approval_id) {
    await insertCallItem(trx, call);
  }
  const objection = await lastCheck(trx, call, now);
  if (objection === null) {
    return true;
  }
  const { errorCode, error } = rejection(refusal(objection));
  await move(trx, call.id, 'executing', {
    state: 'rejected',
    error_code: errorCode,
    error,
    started_at: null,
    finished_at: now,
  });
  return 'refused';
}

async function isClaimedBy(db: Db, id: string, claimId: string): Promise<boolean> {
  const row = await db
    .selectFrom('tool_calls')
    .select(['state', 'claim_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.state === 'executing' && row.claim_id === claimId;
}

async function store(trx: Db, id: string, outcome: CallOutcome, now: number): Promise<void> {
  const media = outcome.media.map(({ data: _data, ...shown }): CallMedia => shown);
  const moved = await move(trx, id, 'executing', {
    state: outcome.state,
    output: outcome.output,
    error: outcome.error,
    error_code: outcome.errorCode,
    finished_at: now,
    media: media.length === 0 ? null : JSON.stringify(media),
    review: outcome.review ?? null,
    screening: outcome.screened ? JSON.stringify(outcome.screened) : null,
  });
  if (!moved) {
    return;
  }
  for (const { id: mediaId, data } of outcome.media) {
    await trx.insertInto('tool_media').values({ id: mediaId, tool_call_id: id, data }).execute();
  }
}

/** @param newClaimId Returns a new text of up to 64 characters each time. */
export function executionStore(db: Kysely<Schema>, now: () => number, newClaimId: () => string) {
  return {
    /**
     * The claim: true for exactly one caller, durable when it returns. When the answer to COMMIT is
     * lost, the row says whether it was stored. A call that a person approved gets its item in the
     * deciding response here, so that it is visible after a crash. False if the run has already
     * ended, whoever ended it.
     * @returns `refused` when the last check forbids it: then it is `rejected`, and its row says
     *   why.
     */
    async claim(call: ToolCall): Promise<Claimed> {
      const claimId = newClaimId();
      let outcome: Claimed = false;
      try {
        await inTransaction(db, async (trx) => {
          outcome = await claimIn(trx, call, claimId, now());
        });
      } catch (error) {
        if (!(error instanceof CommitUnclear)) {
          throw error;
        }
        if (outcome !== false && !(await isClaimedBy(db, call.id, claimId))) {
          throw error;
        }
      }
      return outcome;
    },

    /** Rejects an approved call that must not be sent. False if it is no longer `approved`. */
    async reject(call: ToolCall, errorCode: ToolErrorCode, error: string): Promise<boolean> {
      return inTransaction(db, async (trx) => {
        const moved = await move(trx, call.id, 'approved', {
          state: 'rejected',
          error_code: errorCode,
          error,
          finished_at: now(),
        });
        if (moved && call.approval_id) {
          await insertCallItem(trx, call);
        }
        return moved;
      });
    },

    /**
     * Does nothing if the call is no longer `executing`. Waits up to 20 s for a store that is down,
     * because only this caller knows the outcome.
     */
    async finish(id: string, outcome: CallOutcome): Promise<void> {
      await patiently(() => inTransaction(db, (trx) => store(trx, id, outcome, now())), {
        totalMs: FINISH_MS,
      });
    },
  };
}
