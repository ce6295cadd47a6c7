/** Groups a conversation into questions with their outcome; a repeated question is shown once. */
import { textOf, type Step } from './items';

/** The earlier answer to a repeated question. */
export interface EarlierStep {
  type: 'earlier';
  id: string;
  steps: Step[];
}

const isQuestion = (step: Step | undefined) => step?.type === 'message' && step.role === 'user';
const wordsOf = (turn: Step[] | undefined) =>
  turn?.[0]?.type === 'message' ? textOf(turn[0]) : null;

/** Each begins with its question; the first may lack one. */
export function toTurns(steps: readonly Step[]): Step[][] {
  const turns: Step[][] = [];
  steps.forEach((step) =>
    isQuestion(step) || turns.length === 0 ? turns.push([step]) : turns.at(-1)?.push(step),
  );
  return turns;
}

/** Consecutive turns with the same question become one, with the earlier outcomes folded. */
export function foldRepeated(turns: Step[][]): (Step | EarlierStep)[] {
  return turns.flatMap((turn, at) => {
    const same = (other: Step[] | undefined) =>
      isQuestion(turn[0]) && isQuestion(other?.[0]) && wordsOf(other) === wordsOf(turn);
    const [question, ...rest] = turn;
    const shown = same(turns[at - 1]) ? [] : [question as Step];
    return same(turns[at + 1]) && rest.length > 0
      ? [...shown, { type: 'earlier' as const, id: `earlier-${rest[0]?.id}`, steps: rest }]
      : [...shown, ...rest];
  });
}
