/**
 * Calls that wait for a person's answer although their process has ended: the server does nothing
 * meanwhile (2026-07-28), so they go on with the answer, in another response.
 */
import type { AnswerElicitationRequest } from '../../protocol';
import { refusal, rejection } from '../policy';
import { callFacts, ended as endOf } from './audit/facts';
import type { AuditFact, AuditLog } from './audit/log';
import { closedQuestion } from './elicitations';
import type { Db } from './db';
import { move, type Owner } from './tool-call-rows';

/** A person's answer to a question that was left open. */
export interface Resumption {
  callId: string;
  elicitationId: string;
  answer: AnswerElicitationRequest;
}

/**
 * At the end of an interrupted run: its calls with an open question wait. So do those of which
 * nobody has taken the answer: it counts as not given.
 * @returns How many wait.
 */
export async function keepWaiting(db: Db, responseId: string, now: number): Promise<number> {
  const open = await db
    .selectFrom('elicitations')
    .innerJoin('tool_calls', 'tool_calls.id', 'elicitations.tool_call_id')
    .select(['elicitations.id', 'elicitations.tool_call_id', 'tool_calls.state'])
    .where('tool_calls.decision_response_id', '=', responseId)
    .where('tool_calls.state', 'in', ['executing', 'approved'])
    .where('elicitations.state', '!=', 'closed')
    .where('elicitations.round', 'is not', null)
    .where('elicitations.expires_at', '>', now)
    .execute();
  for (const { id, tool_call_id: callId, state } of open) {
    await db
      .updateTable('elicitations')
      .set({ state: 'open', answer: null })
      .where('id', '=', id)
      .execute();
    await move(db, callId, state, { state: 'input_required' });
  }
  return open.length;
}

/**
 * Inside `responses.begin`: the calls belong to this response from now on, which sends the answers.
 * @throws AppError `elicitation_closed` for all but the first answer in time.
 */
export async function resumeCalls(
  db: Db,
  resumptions: readonly Resumption[],
  owner: Owner,
  { now, audit }: { now: number; audit: AuditLog },
): Promise<void> {
  const facts: AuditFact[] = [];
  for (const { callId, elicitationId, answer } of resumptions) {
    const { numUpdatedRows } = await db
      .updateTable('elicitations')
      .set({ state: 'resumed', answer: JSON.stringify(answer) })
      .where('id', '=', elicitationId)
      .where('tool_call_id', '=', callId)
      .where('user_id', '=', owner.userId)
      .where('state', '=', 'open')
      .where('expires_at', '>', now)
      .executeTakeFirst();
    const goesOn =
      numUpdatedRows === 1n &&
      (await move(db, callId, 'input_required', {
        state: 'approved',
        decision_response_id: owner.id,
      }));
    if (!goesOn) {
      throw closedQuestion();
    }
    await db.updateTable('items').set({ response_id: owner.id }).where('id', '=', callId).execute();
    const call = await db
      .selectFrom('tool_calls')
      .selectAll()
      .where('id', '=', callId)
      .executeTakeFirstOrThrow();
    facts.push({
      ...callFacts(call),
      kind: 'elicitation.answered',
      outcome: answer.action,
      details: { elicitation: elicitationId },
    });
  }
  await audit.writeIn(db, owner.id, facts);
}

/** The waiting calls of a conversation whose question can still be answered. */
async function answerable(db: Db, conversationId: string, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom('tool_calls')
    .innerJoin('elicitations', 'elicitations.tool_call_id', 'tool_calls.id')
    .select('tool_calls.id')
    .where('tool_calls.conversation_id', '=', conversationId)
    .where('tool_calls.state', '=', 'input_required')
    .where('elicitations.state', '=', 'open')
    .where('elicitations.expires_at', '>', now)
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether something in the conversation waits for its person: the model is not asked then. */
export async function waits(db: Db, conversationId: string, now: number): Promise<boolean> {
  const pending = await db
    .selectFrom('tool_calls')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where((where) =>
      where.or([
        where.and([where('state', '=', 'pending'), where('expires_at', '>', now)]),
        where('review', '=', 'pending'),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return pending !== undefined || (await answerable(db, conversationId, now)).length > 0;
}

/**
 * Inside `responses.begin`: ends the waiting calls that nobody answered in time, or all of them,
 * because a new message was sent instead.
 */
export async function endWaiting(
  db: Db,
  { id: responseId, conversationId }: Pick<Owner, 'id' | 'conversationId'>,
  { now, audit }: { now: number; audit: AuditLog },
  { all }: { all: boolean },
): Promise<void> {
  const kept = all ? [] : await answerable(db, conversationId, now);
  const waiting = await db
    .selectFrom('tool_calls')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'input_required')
    .execute();
  const { error, errorCode } = rejection(refusal('input_not_given'));
  const ended = waiting.filter((call) => !kept.includes(call.id));
  for (const { id } of ended) {
    await move(db, id, 'input_required', {
      state: 'failed',
      error,
      error_code: errorCode,
      finished_at: now,
    });
    await db
      .updateTable('elicitations')
      .set({ state: 'closed', answer: null, round: null })
      .where('tool_call_id', '=', id)
      .execute();
  }
  const outcome = { state: 'failed', output: null, error, errorCode } as const;
  const facts = ended.map((call) => endOf(call, outcome, now));
  await audit.writeIn(db, responseId, facts);
}
