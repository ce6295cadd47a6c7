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
import { ElicitRefused, type Interview } from './interview';
import { BOUNDS } from '../../base';

type Responses = Record<string, ElicitResult>;

export interface Continuation {
  inputResponses?: Responses;
  /** The server's own state, unread and unchanged. */
  requestState?: string;
}

/**
 * The server demands something that is not met, so the call ends. `message` is for people and the
 * model.
 */
export class DemandRefused extends Error {
  override name = 'DemandRefused' as const;
}

/** Called before a continuation without input: the server only wants to be called again. */
const PAUSE_MS = 250;

async function answer(request: unknown, interview: Interview): Promise<ElicitResult> {
  const { method, params } = (request ?? {}) as { method?: unknown; params?: unknown };
  if (method !== 'elicitation/create') {
    throw new DemandRefused(
      'The server asked for something that this assistant does not offer, such as its model. ' +
        'The call was ended.',
    );
  }
  try {
    return await interview.put(params);
  } catch (error) {
    // The protocol has no place for a reason.
    if (error instanceof ElicitRefused) {
      return { action: 'decline' };
    }
    throw error;
  }
}

/** `null` if the server asks for nothing. */
async function answers(
  requests: Record<string, unknown>,
  interview: Interview,
  signal: AbortSignal,
): Promise<Responses | null> {
  const entries = Object.entries(requests);
  if (entries.length === 0) {
    await wait(PAUSE_MS, undefined, { signal });
    return null;
  }
  const given: [string, ElicitResult][] = [];
  for (const [key, request] of entries) {
    // A flood of questions ends the call while its rest is still unread.
    signal.throwIfAborted();
    given.push([key, await answer(request, interview)]);
  }
  return Object.fromEntries(given);
}

/** @throws DemandRefused, the abort error of `signal`, and what `send` throws. */
export async function inRounds(
  send: (continuation: Continuation) => Promise<CallToolResult | InputRequiredResult>,
  interview: Interview,
  signal: AbortSignal,
): Promise<CallToolResult> {
  let result = await send({});
  for (let round = 0; isInputRequiredResult(result); round += 1) {
    if (round === BOUNDS.elicitationRounds) {
      throw new DemandRefused(
        `The server still wanted input after ${BOUNDS.elicitationRounds} rounds. The call was ended.`,
      );
    }
    const { inputRequests = {}, requestState } = result;
    const inputResponses = await answers(inputRequests, interview, signal);
    result = await send({
      ...(inputResponses === null ? {} : { inputResponses }),
      ...(requestState === undefined ? {} : { requestState }),
    });
  }
  return result;
}
