/**
 * Puts a call's elicitations to a person: one at a time, a limited number, and only while the call
 * runs.
 */
import type { ElicitResult } from '@modelcontextprotocol/client';
import { BOUNDS } from '../../base';
import type { Hold } from '../../base';
import { readElicitRequest, type ElicitAnswer, type ElicitRequest } from './elicit-request';
import { toResult, type OpenRound } from './open-round';

/**
 * Resolves with the person's answer, or with `cancel` if nobody answers in time, or on abort.
 * @param round What the call needs to go on later. Absent if the server waits for the answer.
 */
export type Elicit = (
  question: ElicitRequest,
  signal: AbortSignal,
  round?: OpenRound,
) => Promise<ElicitAnswer>;

interface Put {
  /** The server withdraws its request. */
  withdrawn?: AbortSignal;
  /** The round that the request is of. */
  open?: Omit<OpenRound, 'asked'>;
}

export interface Interview {
  /**
   * @param params Of `elicitation/create`, unchecked.
   * @throws ElicitRefused for a request that must not be shown to a person; DemandRefused if the
   * person could not be asked, and the server does not wait.
   */
  put: (params: unknown, of?: Put) => Promise<ElicitResult>;
  /**
   * Call it when the server says that the person has finished at a URL (2025-11-25,
   * `notifications/elicitation/complete`).
   */
  completed: (elicitationId: string) => void;
  /** Asks no further questions, and closes the open one. */
  close: () => void;
}

export interface InterviewOptions {
  /** `null` if no person can answer. */
  elicit: Elicit | null;
  /** How many questions the call has put before. */
  asked: number;
  /** `mcp.allowed_hosts`. */
  allowedHosts: readonly string[];
  /** Pauses the clocks of the call. */
  hold: Hold;
  /** The signal of the call. */
  signal: AbortSignal;
  onFailed: (error: unknown) => void;
  /**
   * Called for every question beyond `BOUNDS.elicitationsPerCall`: the person is not asked.
   * @param isFlood The call should be ended.
   */
  onTooMany: (isFlood: boolean) => void;
}

/** A server goes on asking although it is refused: its call is ended. */
export class TooManyQuestions extends Error {
  override name = 'TooManyQuestions' as const;
}

/**
 * The server demands something that is not met, so the call ends. `message` is for people and the
 * model.
 */
export class DemandRefused extends Error {
  override name = 'DemandRefused' as const;
}

/** `message` is for the server. */
export class ElicitRefused extends Error {
  override name = 'QuestionRefused' as const;
}

export function createInterview({
  elicit,
  asked: askedBefore,
  allowedHosts,
  hold,
  signal,
  onFailed,
  onTooMany,
}: InterviewOptions): Interview {
  const closing = new AbortController();
  const pages = new Map<string, AbortController>();
  let asked = askedBefore;
  let last: Promise<unknown> = Promise.resolve();

  async function elicitNow(
    person: Elicit,
    request: ElicitRequest,
    done: AbortController,
    { withdrawn, open }: Put,
  ): Promise<ElicitResult> {
    const ends = [signal, closing.signal, done.signal, withdrawn];
    const over = AbortSignal.any(ends.filter((end) => end !== undefined));
    if (over.aborted) {
      return { action: done.signal.aborted ? 'accept' : 'cancel' };
    }
    try {
      const answer = await person(request, over, open && { ...open, asked });
      return done.signal.aborted && answer.action === 'cancel'
        ? { action: 'accept' }
        : toResult(answer, request);
    } catch (error) {
      onFailed(error);
      if (open) {
        // The question may still be open in the store: then only its answer is sent, once.
        throw new DemandRefused('The person could not be asked. The call was ended.');
      }
      // The call continues as if the person had not answered; the server decides what follows.
      return { action: 'cancel' };
    }
  }

  return {
    async put(params, of = {}) {
      // What cannot be shown counts, too: a flood of it is a flood.
      asked += 1;
      if (asked > BOUNDS.elicitationsPerCall) {
        onTooMany(asked > BOUNDS.elicitationsPerCall + BOUNDS.elicitationsRefused);
        throw new ElicitRefused(`A call may ask at most ${BOUNDS.elicitationsPerCall} questions.`);
      }
      const request = readElicitRequest(params, allowedHosts);
      if (typeof request === 'string') {
        throw new ElicitRefused(request);
      }
      if (elicit === null) {
        return { action: 'decline' };
      }
      const { elicitationId } = params as { elicitationId?: unknown };
      const page =
        request.request.mode === 'url' && typeof elicitationId === 'string' ? elicitationId : null;
      const done = new AbortController();
      if (page !== null) {
        pages.set(page, done);
      }
      // The clocks also pause while the request waits for its turn.
      const release = hold();
      const turn = last.then(() => elicitNow(elicit, request, done, of));
      last = turn;
      return turn.finally(() => {
        release();
        if (page !== null) {
          pages.delete(page);
        }
      });
    },
    completed: (elicitationId) => pages.get(elicitationId)?.abort(),
    close: () => closing.abort(),
  };
}
