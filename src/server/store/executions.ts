/** The sending of approved calls: the claim that lets one caller send, and the outcome. */
import type { Kysely } from 'kysely';
import type { CallMedia, ToolErrorCode } from '../../protocol';
import { refusal, rejection, type CallRefusal } from '../policy';
import { ended, refused, runOf, sent } from './audit/facts';
import type { AuditLog } from './audit/log';
import type { Screened } from '../screening';
import { change, charge, type Change, type Charge } from './budget-counters';
import type { Db } from './db';
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

/** `reached`: the budget that is used up; the row is rejected, as with `refused`. */
export type Claimed = boolean | 'refused' | { reached: Charge };

/** How long to wait for a store that is down; then the call counts as unknown. */
const FINISH_MS = 20_000;

interface Claim {
  id: string;
  at: number;
  /** What it takes from budgets. */
  charges: readonly Charge[];
  audit: AuditLog;
}

async function refuseIn(
  trx: Db,
  call: ToolCall,
  objection: CallRefusal,
  { at, audit }: Claim,
): Promise<void> {
  const { errorCode, error } = rejection(objection);
  await move(trx, call.id, 'executing', {
    state: 'rejected',
    error_code: errorCode,
    error,
    started_at: null,
    finished_at: at,
  });
  await audit.writeIn(trx, runOf(call), [refused(call, objection.code, errorCode)]);
}

async function claimIn(trx: Db, call: ToolCall, made: Claim): Promise<Claimed> {
  const { id, at, charges, audit } = made;
  if (!(await holdRun(trx, runOf(call)))) {
    return false;
  }
  const claim = { state: 'executing', started_at: at, claim_id: id } as const;
  if (!(await move(trx, call.id, 'approved', claim))) {
    return false;
  }
  if (call.approval_id) {
    await insertCallItem(trx, call);
  }
  const objection = await lastCheck(trx, call, at);
  if (objection !== null) {
    await refuseIn(trx, call, refusal(objection), made);
    return 'refused';
  }
  const reached = await charge(trx, charges);
  if (reached !== null) {
    await refuseIn(trx, call, refusal('budget_reached', reached.words), made);
    return { reached };
  }
  await audit.writeIn(trx, runOf(call), [sent(call)]);
  return true;
}

async function isClaimedBy(db: Db, id: string, claimId: string): Promise<boolean> {
  const row = await db
    .selectFrom('tool_calls')
    .select(['state', 'claim_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.state === 'executing' && row.claim_id === claimId;
}

/** Who claimed a call, and so may store its outcome. */
type Claimant = Pick<ToolCall, 'id' | 'decision_response_id'>;

async function store(
  trx: Db,
  call: Claimant,
  outcome: CallOutcome,
  { now, audit, changes }: { now: number; audit: AuditLog; changes: readonly Change[] },
): Promise<void> {
  const { id, decision_response_id: responseId } = call;
  const media = outcome.media.map(({ data: _data, ...shown }): CallMedia => shown);
  const row = {
    state: outcome.state,
    output: outcome.output,
    error: outcome.error,
    error_code: outcome.errorCode,
    finished_at: now,
    media: media.length === 0 ? null : JSON.stringify(media),
    review: outcome.review ?? null,
    screening: outcome.screened ? JSON.stringify(outcome.screened) : null,
  };
  if (!(await move(trx, id, 'executing', row, responseId))) {
    return;
  }
  for (const { id: mediaId, data } of outcome.media) {
    await trx.insertInto('tool_media').values({ id: mediaId, tool_call_id: id, data }).execute();
  }
  const stored = await trx
    .selectFrom('tool_calls')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const mediaBytes = outcome.media.reduce((sum, { data }) => sum + data.length, 0);
  await audit.writeIn(trx, runOf(stored), [ended(stored, { ...outcome, mediaBytes }, now)]);
  await change(trx, changes);
}

/** @param newClaimId Returns a new text of up to 64 characters each time. */
export function executionStore(
  db: Kysely<Schema>,
  { now, audit }: { now: () => number; audit: AuditLog },
  newClaimId: () => string,
) {
  return {
    /**
     * The claim: true for exactly one caller, durable when it returns. When the answer to COMMIT is
     * lost, the row says whether it was stored. A call that a person approved gets its item in the
     * deciding response here, so that it is visible after a crash. False if the run has already
     * ended, whoever ended it.
     * @param charges What it takes from budgets.
     * @returns `refused` when the last check forbids it: then it is `rejected`, and its row says
     *   why.
     */
    async claim(call: ToolCall, charges: readonly Charge[] = []): Promise<Claimed> {
      const claimId = newClaimId();
      let outcome: Claimed = false;
      try {
        await inTransaction(db, async (trx) => {
          outcome = await claimIn(trx, call, { id: claimId, at: now(), charges, audit });
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

    /**
     * Rejects an approved call that must not be sent. False if it is no longer `approved`.
     * @param reason The code of the refusal, which is finer than the call's.
     */
    async reject(
      call: ToolCall,
      errorCode: ToolErrorCode,
      error: string,
      reason: string = errorCode,
    ): Promise<boolean> {
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
        if (moved) {
          await audit.writeIn(trx, runOf(call), [refused(call, reason, errorCode)]);
        }
        return moved;
      });
    },

    /**
     * Does nothing if the call is no longer `executing`, or goes on in another response. Waits up
     * to 20 s for a store that is down, because only this caller knows the outcome.
     * @param changes Of what the claim took from budgets.
     */
    async finish(
      call: Claimant,
      outcome: CallOutcome,
      changes: readonly Change[] = [],
    ): Promise<void> {
      await patiently(
        () => inTransaction(db, (trx) => store(trx, call, outcome, { now: now(), audit, changes })),
        {
          totalMs: FINISH_MS,
        },
      );
    },
  };
}
