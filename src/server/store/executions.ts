/** The sending of approved calls: the claim that lets one caller send, and the outcome. */
import type { Kysely } from 'kysely';
import type { CallMedia, ToolErrorCode } from '../../protocol';
import { refusal, rejection } from '../policy';
import { ended, refused, runOf, sent } from './audit/facts';
import type { AuditLog } from './audit/log';
import type { Screened } from '../screening';
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

type Claimed = boolean | 'refused';

/** How long to wait for a store that is down; then the call counts as unknown. */
const FINISH_MS = 20_000;

interface Claim {
  id: string;
  at: number;
  audit: AuditLog;
}

async function claimIn(trx: Db, call: ToolCall, { id, at, audit }: Claim): Promise<Claimed> {
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
  if (objection === null) {
    await audit.writeIn(trx, runOf(call), [sent(call)]);
    return true;
  }
  const { errorCode, error } = rejection(refusal(objection));
  await move(trx, call.id, 'executing', {
    state: 'rejected',
    error_code: errorCode,
    error,
    started_at: null,
    finished_at: at,
  });
  await audit.writeIn(trx, runOf(call), [refused(call, objection, errorCode)]);
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

/** Who claimed a call, and so may store its outcome. */
type Claimant = Pick<ToolCall, 'id' | 'decision_response_id'>;

async function store(
  trx: Db,
  call: Claimant,
  outcome: CallOutcome,
  { now, audit }: { now: number; audit: AuditLog },
): Promise<void> {
  const { id, decision_response_id: responseId } = call;
  const media = outcome.media.map(({ data: _data, ...shown }): CallMedia => shown);
  const changes = {
    state: outcome.state,
    output: outcome.output,
    error: outcome.error,
    error_code: outcome.errorCode,
    finished_at: now,
    media: media.length === 0 ? null : JSON.stringify(media),
    review: outcome.review ?? null,
    screening: outcome.screened ? JSON.stringify(outcome.screened) : null,
  };
  if (!(await move(trx, id, 'executing', changes, responseId))) {
    return;
  }
  for (const { id: mediaId, data } of outcome.media) {
    await trx.insertInto('tool_media').values({ id: mediaId, tool_call_id: id, data }).execute();
  }
  const row = await trx
    .selectFrom('tool_calls')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const mediaBytes = outcome.media.reduce((sum, { data }) => sum + data.length, 0);
  await audit.writeIn(trx, runOf(row), [ended(row, { ...outcome, mediaBytes }, now)]);
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
     * @returns `refused` when the last check forbids it: then it is `rejected`, and its row says
     *   why.
     */
    async claim(call: ToolCall): Promise<Claimed> {
      const claimId = newClaimId();
      let outcome: Claimed = false;
      try {
        await inTransaction(db, async (trx) => {
          outcome = await claimIn(trx, call, { id: claimId, at: now(), audit });
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
     */
    async finish(call: Claimant, outcome: CallOutcome): Promise<void> {
      await patiently(
        () => inTransaction(db, (trx) => store(trx, call, outcome, { now: now(), audit })),
        {
          totalMs: FINISH_MS,
        },
      );
    },
  };
}
