/**
 * The runs of this process. Each continues without its browser and ends once: normally, by a stop,
 * by a limit, or when its lease is lost.
 */
import { NO_USAGE, type ResponseObject, type Usage } from '../../protocol';
import { AppError, asAppError, BOUNDS, createDeadline, createTally, type Hold } from '../base';
import { patiently, unstoredResponse, type ResponseEnd } from '../store';
import { terminalEvent } from './follow';
import type { Heartbeat } from './heartbeat';
import { createContextLimits } from './context-limits';
import type { Span } from '../tracing';
import { tellEnd, traced } from './report-run';
import { createPartialTexts } from './partial-text';
import { createReport, factsOf } from './report';
import type { Run, RunDeps, Turn, TurnDeps } from './run';
import { runTurn } from './turn';

/** The abort reason when a person stops the run. */
const CANCELLED = Symbol('cancelled');

export interface Runs {
  /** Runs a stored response and keeps its lease. */
  start: (turn: Turn) => void;
  /** Stops a run and waits for its end. False if it does not run here. */
  cancel: (responseId: string) => Promise<boolean>;
  /**
   * For a response that may or may not have been stored: ends it as interrupted once the store
   * answers.
   */
  disown: (turn: Turn) => void;
  /** Resolves when the run has ended, or immediately if it does not run here. */
  ended: (responseId: string) => Promise<void>;
  count: () => number;
  /** Interrupts every run, including those that start later. */
  interruptAll: () => void;
  /** Resolves when nothing runs. Recovery settles whatever could not be stored by then. */
  settled: () => Promise<void>;
}

interface Running {
  controller: AbortController;
  ended: Promise<void>;
}

const interrupted = (): AppError =>
  new AppError('interrupted', 'The assistant was restarted while it answered.');

function endOf(error: unknown, signal: AbortSignal, usage: Usage): ResponseEnd {
  if (signal.aborted && signal.reason === CANCELLED) {
    return { status: 'cancelled', usage };
  }
  const cause = signal.aborted ? signal.reason : error;
  const { code, message, retryAfter } = asAppError(
    cause,
    'internal_error',
    'Something went wrong here.',
  );
  return {
    status: 'failed',
    error: { code, message, ...(retryAfter !== null && { retry_after: retryAfter }) },
    usage,
  };
}

const INTERRUPTED = {
  code: 'interrupted',
  message: 'The assistant could not store that it began to answer.',
} as const;

const readResponse = (turn: Turn, { store }: TurnDeps): Promise<ResponseObject> =>
  store.responses.read(turn.responseId, turn.principal.userId);

/** How long to wait is told now, and not stored: it means nothing later. */
function withWait(response: ResponseObject, { error }: ResponseEnd): ResponseObject {
  return response.error !== null && response.error.code === error?.code
    ? { ...response, error: { ...response.error, ...error } }
    : response;
}

/** Stores the ends of runs, also after an outage of the store. */
function createEnds(deps: TurnDeps) {
  const { store, events, effects, log } = deps;
  const closing = new AbortController();

  /**
   * Retries until the store answers or this process ends; then the run ends with its lease. A
   * second end changes nothing.
   */
  function storeLater(turn: Turn, end: ResponseEnd): void {
    patiently(() => store.responses.end(turn.responseId, turn.conversationId, end), {
      totalMs: Infinity,
      signal: closing.signal,
    }).catch((error: unknown) => {
      if (!closing.signal.aborted) {
        log({ subject: turn.workflow.id, message: 'a turn could not be ended', error });
      }
    });
  }

  async function storeNow(turn: Turn, end: ResponseEnd): Promise<void> {
    const { responseId, conversationId, principal, workflow } = turn;
    try {
      await store.responses.end(responseId, conversationId, end);
      // If another replica ended it first, that end counts.
      const event = terminalEvent(withWait(await readResponse(turn, deps), end));
      if (event) {
        events.append(responseId, event);
      }
    } catch (error) {
      log({ subject: workflow.id, message: 'the end of a turn could not be stored', error });
      const run = {
        id: responseId,
        conversationId,
        userId: principal.userId,
        workflow: workflow.id,
      };
      events.append(responseId, {
        type: 'response.failed',
        response: unstoredResponse(run, effects.now()),
      });
      storeLater(turn, end);
    }
  }

  return { storeNow, storeLater, close: () => closing.abort() };
}

const UNSAVED = 'the text of running answers could not be saved';

const keepPartialTexts = ({ store, effects, log }: TurnDeps) =>
  createPartialTexts((all) => store.leases.savePartialTexts(all), {
    now: effects.now,
    onError: (error) => log({ subject: 'store', message: UNSAVED, error }),
  });

type RunsDeps = TurnDeps & Pick<RunDeps, 'refusedTools' | 'mcpAccess'>;

/** Never throws: every way in which a turn ends is an end of its response. */
async function playTurn(
  turn: Turn,
  deps: RunDeps,
  controls: Pick<Run, 'signal' | 'hold' | 'report'>,
  usage: Usage,
): Promise<ResponseEnd> {
  const { signal } = controls;
  try {
    const response = await readResponse(turn, deps);
    deps.events.append(turn.responseId, { type: 'response.created', response });
    signal.throwIfAborted();
    return await runTurn(turn, deps, controls, usage);
  } catch (error) {
    if (!signal.aborted) {
      deps.log({ subject: turn.workflow.id, message: 'the turn failed', error });
    }
    return endOf(error, signal, usage);
  }
}

export function createRuns(deps: RunsDeps, heartbeat: Heartbeat): Runs {
  const running = new Map<string, Running>();
  const ends = createEnds(deps);
  const partialTexts = keepPartialTexts(deps);
  const shared = {
    ...deps,
    partialTexts,
    openQuestions: createTally(BOUNDS.elicitationsPerPerson),
    contextLimits: createContextLimits(),
  };
  let interrupting = false;

  async function run(turn: Turn, signal: AbortSignal, hold: Hold, span: Span): Promise<void> {
    const usage: Usage = structuredClone(NO_USAGE);
    const report = createReport(deps.effects.now());
    const end = await playTurn(turn, shared, { signal, hold, report }, usage);
    await ends.storeNow(turn, end);
    tellEnd(turn, factsOf(report, end, usage, deps.effects.now()), span, deps);
  }

  return {
    start(turn) {
      const { responseId } = turn;
      const controller = new AbortController();
      deps.events.open(responseId);
      heartbeat.hold(responseId, {
        onCancel: () => controller.abort(CANCELLED),
        onLost: () => controller.abort(interrupted()),
      });
      const deadline = createDeadline(deps.limits.turnTimeoutMs, () => {
        controller.abort(new AppError('turn_timeout', 'The answer took too long and was stopped.'));
      });
      if (interrupting) {
        controller.abort(interrupted());
      }
      const ended = traced(turn, deps, (span) =>
        run(turn, controller.signal, deadline.hold, span),
      ).finally(() => {
        deadline.clear();
        heartbeat.release(responseId);
        partialTexts.forget(responseId);
        running.delete(responseId);
      });
      running.set(responseId, { controller, ended });
    },
    async cancel(responseId) {
      const found = running.get(responseId);
      if (!found) {
        return false;
      }
      found.controller.abort(CANCELLED);
      await found.ended;
      return true;
    },
    disown: (turn) => ends.storeLater(turn, { status: 'failed', error: INTERRUPTED, usage: null }),
    count: () => running.size,
    ended: async (responseId) => running.get(responseId)?.ended,
    interruptAll() {
      interrupting = true;
      for (const { controller } of running.values()) {
        controller.abort(interrupted());
      }
    },
    async settled() {
      while (running.size > 0) {
        await Promise.all([...running.values()].map(({ ended }) => ended));
      }
      ends.close();
    },
  };
}
