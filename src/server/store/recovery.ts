/**
 * Settles what a crash leaves behind: a sent call has an unknown outcome, unless its server waits
 * for the person's answer, and a run without its process was interrupted.
 */
import type { Kysely } from 'kysely';
import type { AssistantMessage } from '../../protocol';
import { refusal, rejection } from '../policy';
import { ended, refused } from './audit/facts';
import type { AuditLog } from './audit/log';
import type { Db } from './db';
import { insertItem } from './items';
import type { Schema, ToolCallTable } from './schema';
import { insertCallItem } from './tool-call-rows';
import { inTransaction } from './transaction';
import { keepWaiting } from './waiting-calls';

const OUTCOME_UNKNOWN =
  'The assistant stopped while this call was running. Its outcome is unknown; it was not repeated.';

export interface Recovered {
  unknownCalls: number;
  /** They wait for a person's answer. */
  waitingCalls: number;
  unsentCalls: number;
  interruptedResponses: number;
}

export interface LostRun {
  id: string;
  userId: string;
}

/** The beginning of an unfinished message. */
export interface SeenText {
  itemId: string;
  text: string;
}

/**
 * Milliseconds since the epoch: leases that ended by then are lost. `null` means that every run is
 * lost, because nobody else uses the database.
 */
type Expiry = { expiredAt: number | null };

export async function lostRuns(db: Db, { expiredAt }: Expiry): Promise<LostRun[]> {
  const rows = await db
    .selectFrom('responses')
    .select(['id', 'user_id'])
    .where('status', '=', 'in_progress')
    .$if(expiredAt !== null, (query) =>
      query.where((where) =>
        where.or([
          where('lease_expires_at', 'is', null),
          where('lease_expires_at', '<=', expiredAt),
        ]),
      ),
    )
    .execute();
  return rows.map((row) => ({ id: row.id, userId: row.user_id }));
}

/**
 * No call runs longer than its response: a sent call becomes unknown, and an approved one was never
 * sent. Called at the end of every run; a normal end leaves nothing to settle.
 * @param isInterrupted The process stops, and nobody wanted the run to end: calls whose server
 * waits for the person's answer wait, too.
 */
export async function settleCalls(
  trx: Db,
  responseId: string,
  { now, audit, isInterrupted }: { now: number; audit: AuditLog; isInterrupted: boolean },
): Promise<Omit<Recovered, 'interruptedResponses'>> {
  const waitingCalls = isInterrupted ? await keepWaiting(trx, responseId, now) : 0;
  const open = await trx
    .selectFrom('tool_calls')
    .selectAll()
    .where('decision_response_id', '=', responseId)
    .where('state', 'in', ['approved', 'executing'])
    .execute();
  if (open.length === 0) {
    return { waitingCalls, unknownCalls: 0, unsentCalls: 0 };
  }
  const unsentReason = rejection(refusal('run_interrupted'));
  const end = async (state: ToolCallTable['state'], changes: Partial<ToolCallTable>) => {
    const { numUpdatedRows } = await trx
      .updateTable('tool_calls')
      .set({ ...changes, finished_at: now })
      .where('decision_response_id', '=', responseId)
      .where('state', '=', state)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  };
  const unsent = open.filter(({ state }) => state === 'approved');
  const lost = open.filter(({ state }) => state === 'executing');
  for (const call of unsent.filter(({ approval_id: asked }) => asked !== null)) {
    await insertCallItem(trx, call);
  }
  await trx
    .updateTable('elicitations')
    .set({ state: 'closed', answer: null, round: null })
    .where('state', '!=', 'closed')
    .where('tool_call_id', 'in', (from) =>
      from
        .selectFrom('tool_calls')
        .select('id')
        .where('decision_response_id', '=', responseId)
        .where('state', '!=', 'input_required'),
    )
    .execute();
  const outcome = { output: null, error: OUTCOME_UNKNOWN, errorCode: 'outcome_unknown' } as const;
  await audit.writeIn(trx, responseId, [
    ...lost.map((call) => ended(call, { state: 'unknown', ...outcome }, now)),
    ...unsent.map((call) => refused(call, 'run_interrupted', unsentReason.errorCode)),
  ]);
  return {
    waitingCalls,
    unknownCalls: await end('executing', {
      state: 'unknown',
      error: OUTCOME_UNKNOWN,
      error_code: 'outcome_unknown',
    }),
    unsentCalls: await end('approved', {
      state: 'rejected',
      error: unsentReason.error,
      error_code: unsentReason.errorCode,
    }),
  };
}

async function keepText(
  trx: Db,
  response: { id: string; conversation_id: string },
  { itemId, text }: SeenText,
): Promise<void> {
  const stored = await trx
    .selectFrom('items')
    .select('id')
    .where('id', '=', itemId)
    .executeTakeFirst();
  if (stored || text === '') {
    return;
  }
  const message: AssistantMessage = {
    id: itemId,
    type: 'message',
    role: 'assistant',
    status: 'incomplete',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
  await insertItem(trx, {
    id: itemId,
    conversationId: response.conversation_id,
    responseId: response.id,
    type: 'message',
    data: message,
  });
}

/** Ends one lost run in one transaction; `null` if it is not lost. */
export async function interrupt(
  db: Kysely<Schema>,
  id: string,
  { now, expiredAt, seen, audit }: Expiry & { now: number; seen: SeenText | null; audit: AuditLog },
): Promise<Recovered | null> {
  return inTransaction(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('responses')
      .set({
        status: 'failed',
        error_code: 'interrupted',
        error_message: 'The assistant was restarted while it answered.',
        completed_at: now,
      })
      .where('id', '=', id)
      .where('status', '=', 'in_progress')
      .$if(expiredAt !== null, (query) =>
        query.where((where) =>
          where.or([
            where('lease_expires_at', 'is', null),
            where('lease_expires_at', '<=', expiredAt),
          ]),
        ),
      )
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) {
      return null;
    }
    const response = await trx
      .selectFrom('responses')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const { draft_id: itemId, draft_text: text } = response;
    const draft = itemId === null || text === null ? null : { itemId, text };
    const longer =
      seen && (draft?.itemId !== seen.itemId || draft.text.length < seen.text.length)
        ? seen
        : draft;
    if (longer) {
      await keepText(trx, response, longer);
    }
    await trx
      .updateTable('responses')
      .set({ draft_id: null, draft_text: null })
      .where('id', '=', id)
      .execute();
    await trx
      .updateTable('conversations')
      .set({ active_response_id: null })
      .where('id', '=', response.conversation_id)
      .where('active_response_id', '=', id)
      .execute();
    const isInterrupted = Number(response.cancel_requested) !== 1;
    const settled = await settleCalls(trx, id, { now, audit, isInterrupted });
    return { ...settled, interruptedResponses: 1 };
  });
}

/**
 * For startup, before anything else uses the store.
 * @param shared Other replicas also use the database, so only runs with an expired lease are lost.
 */
export async function recover(
  db: Kysely<Schema>,
  now: number,
  { audit, shared = false }: { audit: AuditLog; shared?: boolean },
): Promise<Recovered> {
  const total: Recovered = {
    unknownCalls: 0,
    waitingCalls: 0,
    unsentCalls: 0,
    interruptedResponses: 0,
  };
  const expiredAt = shared ? now : null;
  for (const { id } of await lostRuns(db, { expiredAt })) {
    const recovered = await interrupt(db, id, { now, expiredAt, seen: null, audit });
    for (const [key, count] of Object.entries(recovered ?? {}) as [keyof Recovered, number][]) {
      total[key] += count;
    }
  }
  return total;
}
