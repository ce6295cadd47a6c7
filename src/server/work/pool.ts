/**
 * Work on foreign input: small inputs are done here, one per turn of the event loop, and the others
 * in threads with limits. Nothing from outside holds the event loop, and nobody's work keeps
 * somebody else's from being done.
 */
import { setImmediate as afterOthers } from 'node:timers/promises';
import { BOUNDS } from '../base';
import { TASKS, type Input, type Output, type TaskName } from './tasks';
import { createThreads, type ThreadsOptions } from './threads';
import { createTurns, type TurnsOptions } from './turns';

export interface WorkPool {
  /**
   * @param owner Whose text it is, e.g. a course or a server: owners take turns.
   * @throws OverBudget
   */
  run: <Name extends TaskName>(
    name: Name,
    input: Input<Name>,
    owner: string,
  ) => Promise<Output<Name>>;
  /** How much waits for a thread. */
  waiting: () => number;
  /** Ends the threads; what they were doing fails. */
  close: () => Promise<void>;
}

export type WorkPoolOptions = ThreadsOptions & Pick<TurnsOptions, 'waiting'>;

const LIMITS: WorkPoolOptions = {
  threads: BOUNDS.workThreads,
  timeMs: BOUNDS.workMs,
  memoryMb: BOUNDS.workMemoryMb,
  waiting: { each: BOUNDS.workWaitingEach, all: BOUNDS.workWaiting },
};

/** So many times more of what is small may wait than of the rest. */
const SMALL_FACTOR = 8;

/** @param limits Other than the fixed ones. */
export function createWorkPool(limits: Partial<WorkPoolOptions> = {}): WorkPool {
  const { waiting, ...options } = { ...LIMITS, ...limits };
  const threads = createThreads(options);
  const turns = createTurns({ places: options.threads, waiting });
  const turnsHere = createTurns({
    places: 1,
    waiting: { each: waiting.all, all: SMALL_FACTOR * waiting.all },
  });

  return {
    async run<Name extends TaskName>(name: Name, input: Input<Name>, owner: string) {
      const { run, isSmall } = TASKS[name] as {
        run: (input: Input<Name>) => Output<Name>;
        isSmall: (input: Input<Name>) => boolean;
      };
      return isSmall(input)
        ? turnsHere.take(owner, async () => {
            await afterOthers();
            return run(input);
          })
        : turns.take(owner, () => threads.run({ name, input }) as Promise<Output<Name>>);
    },
    waiting: turns.waiting,
    close: threads.close,
  };
}
