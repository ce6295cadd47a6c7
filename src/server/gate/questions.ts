/** The questions that a server asks during a call, as many as the answer has room for. */
import type { Elicit, ElicitAnswer, ElicitRequest, OpenRound, Resumed } from '../mcp';
import type { Store, ToolCall } from '../store';
import type { Room } from './room';

/** Resolves with `null` if the person has too many open questions and is not asked. */
export type AskPerson = (
  question: ElicitRequest,
  signal: AbortSignal,
  /** What the call needs to go on later. */
  round?: OpenRound,
) => Promise<ElicitAnswer | null>;

export interface Questions {
  elicit?: Elicit;
  onTooManyQuestions: () => void;
  /** What the person and the model must know of questions that were not put; else empty. */
  note: () => string;
}

export function boundQuestions(ask: AskPerson | undefined, room: Room): Questions {
  let unasked = 0;
  const onTooManyQuestions = () => {
    unasked += 1;
  };
  return {
    onTooManyQuestions,
    ...(ask && {
      elicit: async (question, signal, round) => {
        const isRoom = room.question(Buffer.byteLength(JSON.stringify(question)));
        const answer = isRoom ? await ask(question, signal, round) : null;
        if (answer === null) {
          onTooManyQuestions();
        }
        return answer ?? { action: 'decline' };
      },
    }),
    note: () =>
      unasked === 0
        ? ''
        : `[The server asked too many questions: ${unasked} of them were not put to the person.]\n`,
  };
}

/**
 * What a call goes on with: `undefined` if it begins, `null` if this run was declared lost, so that
 * the call waits again.
 */
export async function resumedWith(
  call: ToolCall,
  elicitations: Pick<Store['elicitations'], 'takeResumed'>,
): Promise<Resumed | null | undefined> {
  if (call.started_at === null) {
    return undefined;
  }
  const taken = await elicitations.takeResumed(call.id);
  return taken && { ...taken, round: JSON.parse(taken.round) as OpenRound };
}
