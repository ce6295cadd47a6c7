/** What a thread runs: one task after the other, each by its name. */
import { OverBudget, type Exceeded } from './over-budget';
import { TASKS, type TaskName } from './tasks';

export interface Order {
  name: TaskName;
  input: unknown;
  /** Set to 1 when the task begins. */
  begun: Int32Array;
}

/** Classes of errors do not survive the way back. */
export type Outcome = { value: unknown } | { exceeded: Exceeded };

export default function work({ name, input, begun }: Order): Outcome {
  Atomics.store(begun, 0, 1);
  Atomics.notify(begun, 0);
  try {
    return { value: (TASKS[name].run as (input: unknown) => unknown)(input) };
  } catch (error) {
    if (error instanceof OverBudget) {
      return { exceeded: error.exceeded };
    }
    throw error;
  }
}
