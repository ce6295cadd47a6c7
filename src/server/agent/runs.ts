/** The runs of this process: each goes on without its browser, and ends once, by itself, by a stop or by a limit. */
import type { Usage } from '../../protocol';
import { AppError, asAppError } from '../errors';
import type { ResponseEnd } from '../store';
import { runTurn, type Turn, type TurnDeps } from './turn';

/** The abort reason of a person's stop. */
const CANCELLED = Symbol('cancelled');

export interface Runs {
  start: (turn: Turn) => void;
  /** Stops a run and waits for its end. False when it is not running here. */
  cancel: (responseId: string) => Promise<boolean>;
  /** Resolves when the run has ended; at once when it is not running here. */
  ended: (responseId: string) => Promise<void>;
  /** Gives running turns `graceMs` to end, then interrupts them. */
  drain: (graceMs: number) => Promise<void>;
}

interface Running {
  controller: AbortController;
  ended: Promise<void>;
}

function endOf(error: unknown, signal: AbortSignal, usage: Usage): ResponseEnd {
  if (signal.aborted && signal.reason === CANCELLED) return { status: 'cancelled', usage };
  const cause = signal.aborted ? signal.reason : error;
  const { code, message } = asAppError(cause, 'internal_error', 'Something went wrong here.');
  return { status: 'failed', error: { code, message }, usage };
}

const TERMINAL = {
  completed: 'response.completed', failed: 'response.failed', incomplete: 'response.incomplete', cancelled: 'mcp_assistant.response.cancelled',
} as const;

export function createRuns(deps: TurnDeps): Runs {
  const running = new Map<string, Running>();

  async function tell(turn: Turn, type: 'response.created' | (typeof TERMINAL)[keyof typeof TERMINAL]): Promise<void> {
    const response = await deps.store.responses.read(turn.responseId, turn.principal.userId);
    deps.events.append(turn.responseId, { type, response });
  }

  async function run(turn: Turn, signal: AbortSignal): Promise<void> {
    const usage: Usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
    let end: ResponseEnd;
    try {
      await tell(turn, 'response.created');
      end = await runTurn(turn, deps, signal, usage);
    } catch (error) {
      if (!signal.aborted) deps.log({ server: turn.workflow.id, message: 'the turn failed', error });
      end = endOf(error, signal, usage);
    }
    await deps.store.responses.end(turn.responseId, turn.conversationId, end);
    await tell(turn, TERMINAL[end.status]);
  }

  return {
    start(turn) {
      const controller = new AbortController();
      deps.events.open(turn.responseId);
      const timeout = setTimeout(() => {
        controller.abort(new AppError('turn_timeout', 'The answer took too long and was stopped.'));
      }, deps.limits.turnTimeoutMs);
      const ended = run(turn, controller.signal).catch((error: unknown) => {
        // The store itself failed: the run cannot be ended properly now; recovery will, at the next start.
        deps.log({ server: turn.workflow.id, message: 'the end of a turn could not be stored', error });
      }).finally(() => {
        clearTimeout(timeout);
        running.delete(turn.responseId);
      });
      running.set(turn.responseId, { controller, ended });
    },
    async cancel(responseId) {
      const found = running.get(responseId);
      if (!found) return false;
      found.controller.abort(CANCELLED);
      await found.ended;
      return true;
    },
    ended: async (responseId) => running.get(responseId)?.ended,
    async drain(graceMs) {
      const all = [...running.values()];
      const timer = setTimeout(() => {
        for (const { controller } of all) controller.abort(new AppError('interrupted', 'The assistant was restarted while it answered.'));
      }, graceMs);
      await Promise.all(all.map(({ ended }) => ended));
      clearTimeout(timer);
    },
  };
}
