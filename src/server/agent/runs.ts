/**
 * The runs of this process: each goes on without its browser, and ends once: by itself, by a stop,
 * by a limit or with its lease.
 */
import type { ResponseObject, Usage } from '../../protocol';
import { AppError, asAppError, createDeadline, type Hold } from '../base';
import { createDrafts } from './partial-text';
import { terminalEvent } from './follow';
import type { Heartbeat } from './heartbeat';
import { runTurn, type Turn, type TurnDeps } from './turn';
import { patiently, toResponseObject, type ResponseEnd } from '../store';

/** The abort reason of a person's stop. */
const CANCELLED = Symbol('cancelled');

export interface Runs {
  /** The lease that the response was begun with is kept from now on. */
  start: (turn: Turn) => void;
  /** Stops a run and waits for its end. False when it is not running here. */
  cancel: (responseId: string) => Promise<boolean>;
  /**
   * For a response of which nobody knows whether it was stored: ends it as interrupted as soon as
   * the store answers.
   */
  disown: (turn: Turn) => void;
  /** Resolves when the run has ended; at once when it is not running here. */
  ended: (responseId: string) => Promise<void>;
  /** Interrupts what runs and whatever is still started. */
  interruptAll: () => void;
  /** Resolves when nothing runs. What could not be stored by then is left to recovery. */
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
  const { code, message } = asAppError(cause, 'internal_error', 'Something went wrong here.');
  return { status: 'failed', error: { code, message }, usage };
}

const INTERRUPTED = {
  code: 'interrupted',
  message: 'The assistant could not store that it began to answer.',
} as const;

/** What is told of a run whose end cannot be stored now. */
function unstored(turn: Turn, now: number): ResponseObject {
  const row = {
    id: turn.responseId,
    conversation_id: turn.conversationId,
    user_id: turn.principal.userId,
    workflow: turn.workflow.id,
    status: 'failed',
    previous_response_id: null,
    metadata: '{}',
    error_code: 'store_unavailable',
    error_message: 'The assistant cannot reach its data at the moment.',
    incomplete_reason: null,
    usage: null,
    created_at: now,
    completed_at: now,
    replica_id: null,
    lease_expires_at: null,
    cancel_requested: 0,
    draft_id: null,
    draft_text: null,
  } as const;
  return toResponseObject(row, []);
}

export function createRuns(deps: TurnDeps, heartbeat: Heartbeat): Runs {
  const running = new Map<string, Running>();
  const closing = new AbortController();
  const drafts = createDrafts((all) => deps.store.leases.saveDrafts(all), {
    now: deps.effects.now,
    onError: (error) =>
      deps.log({
        server: 'store',
        message: 'the text of running answers could not be saved',
        error,
      }),
  });
  let interrupting = false;

  async function run(turn: Turn, signal: AbortSignal, hold: Hold): Promise<void> {
    const usage: Usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
    const read = () => deps.store.responses.read(turn.responseId, turn.principal.userId);
    let end: ResponseEnd;
    try {
      deps.events.append(turn.responseId, { type: 'response.created', response: await read() });
      signal.throwIfAborted();
      end = await runTurn(turn, { ...deps, drafts }, { signal, hold }, usage);
    } catch (error) {
      if (!signal.aborted) {
        deps.log({ server: turn.workflow.id, message: 'the turn failed', error });
      }
      end = endOf(error, signal, usage);
    }
    try {
      await deps.store.responses.end(turn.responseId, turn.conversationId, end);
      // Another replica may have ended it first: that end counts, and is told.
      const event = terminalEvent(await read());
      if (event) {
        deps.events.append(turn.responseId, event);
      }
    } catch (error) {
      deps.log({
        server: turn.workflow.id,
        message: 'the end of a turn could not be stored',
        error,
      });
      deps.events.append(turn.responseId, {
        type: 'response.failed',
        response: unstored(turn, deps.effects.now()),
      });
      endLater(turn, end);
    }
  }

  /**
   * Until the store answers again or this process ends; the end of its lease ends it, too. Ending
   * twice changes nothing.
   */
  function endLater(turn: Turn, end: ResponseEnd): void {
    const { responses } = deps.store;
    patiently(() => responses.end(turn.responseId, turn.conversationId, end), {
      totalMs: Infinity,
      signal: closing.signal,
    }).catch((error: unknown) => {
      if (!closing.signal.aborted) {
        deps.log({ server: turn.workflow.id, message: 'a turn could not be ended', error });
      }
    });
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
      const ended = run(turn, controller.signal, deadline.hold).finally(() => {
        deadline.clear();
        heartbeat.release(responseId);
        drafts.forget(responseId);
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
    disown: (turn) => endLater(turn, { status: 'failed', error: INTERRUPTED, usage: null }),
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
      closing.abort();
    },
  };
}
