/** Begins one response per request, idempotency key and set of decisions. */
import { AppError } from '../base';
import { readDecisions } from '../gate';
import type { Allowance, Taken } from '../budgets';
import { ChargeRefused, type NewResponse } from '../store';
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

/** A person can always deny what waits; everything else will ask a model. */
const asksModel = ({ input }: Ask): boolean =>
  'text' in input || input.decisions.some((decision) => 'approve' in decision && decision.approve);

/**
 * Refuses what could not be answered, and takes a question from the budgets of requests.
 * @throws AppError `budget_reached`
 */
async function admit(ask: Ask, allowance: Allowance): Promise<Taken | null> {
  const isQuestion = 'text' in ask.input;
  const standings = await allowance.standings();
  if (asksModel(ask)) {
    allowance.check(standings, ['tokens', 'cost']);
  }
  ask.onStandings?.(
    isQuestion
      ? standings.map((one) =>
          one.rule.measure === 'requests' ? { ...one, used: one.used + 1 } : one,
        )
      : standings,
  );
  if (!isQuestion) {
    return null;
  }
  const taken = await allowance.take({ requests: 1 });
  if ('refused' in taken) {
    throw taken.refused;
  }
  return taken;
}

async function begin(ask: Ask, deps: AskDeps): Promise<string> {
  const { input, principal } = ask;
  const target =
    'text' in input
      ? await messageTarget(ask, input, deps)
      : await decisionTarget(ask, input.decisions, deps);
  if ('replay' in target) {
    return target.replay;
  }
  const { workflow, conversationId, newConversation, place, isStaff } = target;
  const allowance = deps.budgets.of({
    userId: principal.userId,
    isStaff: isStaff || principal.isGlobalStaff,
    courseId: place.course_id,
    workflow: workflow.id,
  });
  const taken = await admit(ask, allowance);
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
    charges: taken?.charges,
    traceparent: deps.tracer.current(),
  };
  const turn = {
    responseId,
    conversationId,
    principal,
    workflow,
    place,
    allowance,
    continues: target.continues,
  };
  try {
    await deps.store.responses.begin(response);
  } catch (error) {
    taken?.settle({});
    if (error instanceof ChargeRefused) {
      throw allowance.refusal(error.charge);
    }
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
