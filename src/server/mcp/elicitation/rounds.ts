/**
 * 2026-07-28: a server that needs input from the person answers a call with `input_required`, and
 * the client continues the same call with that input (multi round-trip requests). Only this answer
 * leads to a continuation; anything else ends the call.
 */
import { setTimeout as wait } from 'node:timers/promises';
import {
  isInputRequiredResult,
  type CallToolResult,
  type ElicitResult,
  type InputRequiredResult,
} from '@modelcontextprotocol/client';
import { DemandRefused, ElicitRefused, type Interview } from './interview';
import { answered, type OpenRound, type Resumed, type Round } from './open-round';
import { BOUNDS } from '../../base';

export interface Continuation {
  inputResponses?: Record<string, ElicitResult>;
  /** The server's own state, unread and unchanged. */
  requestState?: string;
}

/** Before a continuation without input: the server only wants to be called again. */
const PAUSE_MS = 250;

async function answer(
  request: unknown,
  open: Omit<OpenRound, 'asked'>,
  interview: Interview,
): Promise<ElicitResult> {
  const { method, params } = (request ?? {}) as { method?: unknown; params?: unknown };
  if (method !== 'elicitation/create') {
    throw new DemandRefused(
      'The server asked for something that this assistant does not offer, such as its model. ' +
        'The call was ended.',
    );
  }
  try {
    return await interview.put(params, { open });
  } catch (error) {
    // The protocol has no place for a reason.
    if (error instanceof ElicitRefused) {
      return { action: 'decline' };
    }
    throw error;
  }
}

/** Asks what is left of the round. If the server asks for nothing, it only waits a moment. */
async function continuationOf(
  round: Round,
  interview: Interview,
  signal: AbortSignal,
): Promise<Continuation> {
  const { requestState, rest } = round;
  const given = [...round.given];
  for (const [index, [key, request]] of rest.entries()) {
    const open = { ...round, key, given: [...given], rest: rest.slice(index + 1) };
    given.push([key, await answer(request, open, interview)]);
    // A flood of questions ends the call while its rest is still unread. Nothing is sent, either.
    signal.throwIfAborted();
  }
  if (given.length === 0) {
    await wait(PAUSE_MS, undefined, { signal });
  }
  return {
    ...(given.length > 0 && { inputResponses: Object.fromEntries(given) }),
    ...(requestState !== undefined && { requestState }),
  };
}

/**
 * @param resumed Where the call goes on. Absent if it begins.
 * @throws DemandRefused, the abort error of `signal`, and what `send` throws.
 */
export async function inRounds(
  send: (continuation: Continuation) => Promise<CallToolResult | InputRequiredResult>,
  interview: Interview,
  signal: AbortSignal,
  resumed?: Resumed,
): Promise<CallToolResult> {
  let number = resumed ? resumed.round.number + 1 : 0;
  let result = await send(
    resumed ? await continuationOf(answered(resumed), interview, signal) : {},
  );
  for (; isInputRequiredResult(result); number += 1) {
    if (number === BOUNDS.elicitationRounds) {
      throw new DemandRefused(
        `The server still wanted input after ${BOUNDS.elicitationRounds} rounds. The call was ended.`,
      );
    }
    const { inputRequests = {}, requestState } = result;
    const round = { number, given: [], rest: Object.entries(inputRequests) };
    result = await send(
      await continuationOf(
        { ...round, ...(requestState !== undefined && { requestState }) },
        interview,
        signal,
      ),
    );
  }
  return result;
}
