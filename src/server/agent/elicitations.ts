/** Elicitations: the waiting run opens them; the answer may arrive at another replica. */
import type { AnswerElicitationRequest, Elicitation } from '../../protocol';
import { AppError, BOUNDS, createPause, type Effects, type Hold, type Tally } from '../base';
import type { Signals } from '../events';
import { checkAnswer } from '../gate';
import type { ElicitRequest, OpenRound } from '../mcp';
import type { Store, ToolCall } from '../store';
type Answer = AnswerElicitationRequest;

export interface ElicitationDeps {
  store: Pick<Store, 'elicitations'>;
  signals: Signals;
  effects: Effects;
  /** How many questions each person has open here. */
  openQuestions: Tally;
}

export interface Asking {
  /** How long the person has. */
  ttlMs: number;
  /** Called when the elicitation opens, and with `null` when it closes. */
  tell: (elicitation: Elicitation | null) => void;
  /** Pauses the clock of the turn. */
  hold: Hold;
  /** Withdraws the elicitation. */
  signal: AbortSignal;
  /** With it the call can go on after an interruption. */
  round?: OpenRound | undefined;
}

/** Polls as well, because signals may be lost. */
const LOOK_AGAIN_MS = 2_000;

const topicOf = (id: string): string => `elicitation:${id}`;

/** The process stops, or has lost the run; nobody wanted the question to end. */
const isInterrupted = ({ reason }: AbortSignal): boolean =>
  reason instanceof AppError && reason.code === 'interrupted';

/**
 * @returns `null` if the question stays open after an interruption.
 * @throws AppError `interrupted` if this run no longer has the call; whatever the store throws.
 */
async function awaitAnswer(
  { id, expiresAt, canGoOn }: { id: string; expiresAt: number; canGoOn: boolean },
  signal: AbortSignal,
  deps: ElicitationDeps,
): Promise<Answer | null> {
  const { store, signals, effects } = deps;
  const pause = createPause(signal);
  const stopListening = signals.listen(topicOf(id), pause.wake);
  try {
    while (!signal.aborted && effects.now() < expiresAt) {
      const answer = await store.elicitations.take(id);
      if (answer) {
        return answer;
      }
      await pause.wait(Math.min(LOOK_AGAIN_MS, Math.max(0, expiresAt - effects.now())));
    }
    if (canGoOn && isInterrupted(signal)) {
      return null;
    }
    // A last-moment answer was accepted from the person, so it counts.
    const last = (await store.elicitations.close(id))
      ? ({ action: 'cancel' } as const)
      : await store.elicitations.take(id);
    if (last === null && canGoOn) {
      throw new AppError('interrupted', 'The call goes on elsewhere, or has ended.');
    }
    return last ?? { action: 'cancel' };
  } finally {
    stopListening();
  }
}

/**
 * Shows the elicitation to the call's owner and waits. Returns `cancel` if nobody answers in time,
 * or on abort, and `null` if the person has too many open questions to be asked.
 * @throws whatever the store throws; the elicitation is then no longer shown.
 */
export async function askPerson(
  call: ToolCall,
  question: ElicitRequest,
  asking: Asking,
  deps: ElicitationDeps,
): Promise<Answer | null> {
  const leave = deps.openQuestions.enter(call.user_id);
  if (!leave) {
    return null;
  }
  try {
    return await openQuestion(call, question, asking, deps);
  } finally {
    leave();
  }
}

async function openQuestion(
  call: ToolCall,
  question: ElicitRequest,
  asking: Asking,
  deps: ElicitationDeps,
): Promise<Answer> {
  const expiresAt = deps.effects.now() + asking.ttlMs;
  const round = asking.round === undefined ? null : JSON.stringify(asking.round);
  const canGoOn = round !== null && round.length <= BOUNDS.openRoundChars;
  const elicitation = await deps.store.elicitations.open({
    id: deps.effects.id('elic'),
    toolCallId: call.id,
    userId: call.user_id,
    question,
    round: canGoOn ? round : null,
    expiresAt,
  });
  const release = asking.hold();
  asking.tell(elicitation);
  let isOpen = false;
  try {
    const of = { id: elicitation.id, expiresAt, canGoOn };
    const answer = await awaitAnswer(of, asking.signal, deps);
    isOpen = answer === null;
    return answer ?? { action: 'cancel' };
  } finally {
    if (!isOpen) {
      asking.tell(null);
    }
    release();
  }
}

export interface Asked {
  callId: string;
  id: string;
  /** The person who answers. */
  userId: string;
}

/**
 * @throws AppError `not_found`; `elicitation_closed` for all but the first answer in time;
 * `invalid_request` if the answer does not fit the form.
 */
export async function answerElicitation(
  { callId, id, userId }: Asked,
  answer: Answer,
  { store, signals }: Pick<ElicitationDeps, 'store' | 'signals'>,
): Promise<void> {
  checkAnswer(answer, await store.elicitations.findOpen(callId, id, userId));
  await store.elicitations.answer(id, answer);
  signals.send(topicOf(id));
}
