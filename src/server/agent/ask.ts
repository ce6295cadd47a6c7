/** Begins one response per request, idempotency key and set of decisions. */
import { AppError } from '../base';
import { readDecisions } from '../gate';
import type { NewResponse } from '../store';
import type { Heartbeat } from './heartbeat';
import { countDecisions } from './measure';
import type { Runs } from './runs';
import { decisionTarget, messageTarget, type Ask, type TargetDeps } from './targets';

export interface AskDeps extends TargetDeps {
  heartbeat: Heartbeat;
  runs: Runs;
}

const isLostRace = (error: unknown): boolean =>
  error instanceof AppError && error.definition.lostRace === true;

const isOutage = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'store_unavailable';

async function begin(ask: Ask, deps: AskDeps): Promise<string> {
  const { input, principal } = ask;
  const target =
    'text' in input
      ? await messageTarget(ask, input, deps)
      : await decisionTarget(ask, input.decisions, deps);
  if ('replay' in target) {
    return target.replay;
  }
  const { workflow, conversationId, newConversation, place } = target;
  const responseId = deps.effects.id('resp');
  const response: NewResponse = {
    id: responseId,
    conversationId,
    newConversation,
    userId: principal.userId,
    workflow: workflow.id,
    previousResponseId: target.previousResponseId,
    metadata: ask.metadata,
    idempotency: ask.idempotency,
    input: target.input,
    lease: deps.heartbeat.lease(),
    traceparent: deps.tracer.current(),
  };
  const turn = {
    responseId,
    conversationId,
    principal,
    workflow,
    place,
    continues: target.continues,
  };
  try {
    await deps.store.responses.begin(response);
  } catch (error) {
    if (isOutage(error)) {
      deps.runs.disown(turn);
    }
    throw error;
  }
  countDecisions(target, deps.metrics, deps.effects.now());
  deps.runs.start(turn);
  return responseId;
}

/** If an identical request won the race, returns its response. */
async function winnerOf({ input, principal }: Ask, { store }: AskDeps): Promise<string | null> {
  if ('text' in input) {
    return null;
  }
  const read = await readDecisions(input.decisions, principal.userId, store);
  return read.kind === 'replay' ? read.responseId : null;
}

async function beginOrJoin(ask: Ask, deps: AskDeps): Promise<string> {
  try {
    return await begin(ask, deps);
  } catch (error) {
    const joined = isLostRace(error) ? await winnerOf(ask, deps) : null;
    if (joined === null) {
      throw error;
    }
    return joined;
  }
}

/** @returns The id of the response that now runs, or that an identical request began. */
export async function beginOnce(ask: Ask, deps: AskDeps): Promise<string> {
  const {
    idempotency,
    principal: { userId },
  } = ask;
  const { store, log } = deps;
  if (idempotency === null) {
    return beginOrJoin(ask, deps);
  }
  const earlier = await store.idempotency.take(userId, idempotency);
  if (earlier !== null) {
    return earlier;
  }
  try {
    return await beginOrJoin(ask, deps);
  } finally {
    // Does nothing if a response was started. If this fails, the key is free again after a minute.
    await store.idempotency.release(userId, idempotency.key).catch((error: unknown) => {
      log({ subject: 'store', message: 'an idempotency key could not be released', error });
    });
  }
}
