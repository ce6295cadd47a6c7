/** The questions that a server asks during a call, as many as the answer has room for. */
import type { Elicit, ElicitAnswer, ElicitRequest } from '../mcp';
import type { Room } from './room';

/** Resolves with `null` if the person has too many open questions and is not asked. */
export type AskPerson = (
  question: ElicitRequest,
  signal: AbortSignal,
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
      elicit: async (question, signal) => {
        const isRoom = room.question(Buffer.byteLength(JSON.stringify(question)));
        const answer = isRoom ? await ask(question, signal) : null;
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
