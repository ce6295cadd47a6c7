/**
 * Asks a person what one running call wants to know: one question after another, only so many, and
 * only while the call runs.
 */
import type { ElicitResult } from '@modelcontextprotocol/client';
import type { Hold } from '../../base';
import { readQuestion, type Answer, type Question } from './question';

/**
 * Resolves when the person has answered, or nobody does in time (`cancel`), or on abort (`cancel`).
 */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

export interface Interview {
  /**
   * @param params Of `elicitation/create`, unchecked.
   * @throws QuestionRefused for what is not asked.
   */
  put: (params: unknown, signal?: AbortSignal) => Promise<ElicitResult>;
  /**
   * The server says that what was to be done at a page is done (2025-11-25,
   * `notifications/elicitation/complete`).
   */
  completed: (elicitationId: string) => void;
  /** Nothing is asked any more, and what is open is closed. */
  close: () => void;
}

export interface InterviewOptions {
  /** `null` where nobody is there to answer. */
  ask: Ask | null;
  /** `mcp.allowed_hosts`. */
  allowedHosts: readonly string[];
  /** Stops the clocks of the call. */
  hold: Hold;
  /** Of the call. */
  signal: AbortSignal;
  onFailed: (error: unknown) => void;
}

/** `message` is for the server. */
export class QuestionRefused extends Error {
  override name = 'QuestionRefused' as const;
}

/** Of one call, over all its rounds. */
const MAX_QUESTIONS = 16;

function toResult({ action, content }: Answer, { request: { mode } }: Question): ElicitResult {
  return action === 'accept' && mode === 'form' ? { action, content: content ?? {} } : { action };
}

export function createInterview({
  ask,
  allowedHosts,
  hold,
  signal,
  onFailed,
}: InterviewOptions): Interview {
  const closing = new AbortController();
  const pages = new Map<string, AbortController>();
  let asked = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function askNow(
    person: Ask,
    question: Question,
    done: AbortController,
    withdrawn: AbortSignal | undefined,
  ): Promise<ElicitResult> {
    const over = AbortSignal.any([
      signal,
      closing.signal,
      done.signal,
      ...(withdrawn ? [withdrawn] : []),
    ]);
    if (over.aborted) {
      return { action: done.signal.aborted ? 'accept' : 'cancel' };
    }
    try {
      const answer = await person(question, over);
      return done.signal.aborted && answer.action === 'cancel'
        ? { action: 'accept' }
        : toResult(answer, question);
    } catch (error) {
      // The call goes on as if the person had not answered; what the server makes of that is its
      // answer.
      onFailed(error);
      return { action: 'cancel' };
    }
  }

  return {
    async put(params, withdrawn) {
      const question = readQuestion(params, allowedHosts);
      if (typeof question === 'string') {
        throw new QuestionRefused(question);
      }
      asked += 1;
      if (asked > MAX_QUESTIONS) {
        throw new QuestionRefused(`A call may ask at most ${MAX_QUESTIONS} questions.`);
      }
      if (ask === null) {
        return { action: 'decline' };
      }
      const { elicitationId } = params as { elicitationId?: unknown };
      const page =
        question.request.mode === 'url' && typeof elicitationId === 'string' ? elicitationId : null;
      const done = new AbortController();
      if (page !== null) {
        pages.set(page, done);
      }
      // The clocks stand still also while it waits for its turn.
      const release = hold();
      const turn = last.then(() => askNow(ask, question, done, withdrawn));
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
