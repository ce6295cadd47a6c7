/** Proposes the calls of one model step, as many as may be made and can be decided. */
import { BOUNDS } from '../base';
import { refusal, type CallRefusal } from '../policy';
import type { NewToolCall } from '../store';
import { propose, rejected, type ModelToolCall, type ProposalContext } from './propose';
import type { Room } from './room';

export interface StepContext extends ProposalContext {
  room: Room;
  /** `limits.max_calls` */
  maxCalls: number;
}

/** What a row takes beside its texts: ids, its items, and the rest of a page of the database. */
const ROW_BYTES = 4_096;

const sizeOf = (call: NewToolCall): number => Buffer.byteLength(JSON.stringify(call)) + ROW_BYTES;

/** A short row that says why a call was left out. */
async function leftOut(
  call: ModelToolCall,
  why: CallRefusal,
  context: StepContext,
): Promise<NewToolCall> {
  const proposed = await propose({ ...call, input: '{}' }, context);
  const face = { ...proposed.face, tool_description: null };
  return { ...proposed, face, start: rejected(why) };
}

/** Why no further call is taken, or `null`. */
function fullness(taken: number, { room, maxCalls }: StepContext): CallRefusal | null {
  if (taken === BOUNDS.callsPerStep) {
    return refusal('too_many_calls_in_step', String(BOUNDS.callsPerStep));
  }
  return room.call() ? null : refusal('too_many_calls', String(maxCalls));
}

/**
 * The first call that finds no room becomes a `rejected` row that stands for all
 * after it, too: a model that wants thousands of calls must not store thousands of refusals.
 */
export async function proposeStep(
  calls: readonly ModelToolCall[],
  context: StepContext,
): Promise<NewToolCall[]> {
  const proposed: NewToolCall[] = [];
  let waiting = 0;
  for (const call of calls) {
    const full = fullness(proposed.length, context);
    if (full) {
      return [...proposed, await leftOut(call, full, context)];
    }
    let next = await propose(call, context);
    if (next.start.state === 'pending' && waiting === BOUNDS.approvalsPerStep) {
      const why = refusal('too_many_approvals', String(BOUNDS.approvalsPerStep));
      next = { ...next, start: rejected(why) };
    }
    if (!context.room.take(sizeOf(next))) {
      return [...proposed, await leftOut(call, refusal('answer_full'), context)];
    }
    waiting += next.start.state === 'pending' ? 1 : 0;
    proposed.push(next);
  }
  return proposed;
}
