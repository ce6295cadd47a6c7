/**
 * Runs tasks in threads that can be stopped: a task that takes too much time or memory ends with
 * its thread, and the next one gets another.
 */
/// <reference lib="es2024.sharedmemory" />
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { OverBudget } from './over-budget';
import type { Order, Outcome } from './worker';

export interface ThreadsOptions {
  threads: number;
  /** Of one task, from its beginning; the start of a thread does not count. */
  timeMs: number;
  /** Of one thread. */
  memoryMb: number;
}

export interface Threads {
  /** @throws OverBudget */
  run: (order: Omit<Order, 'begun'>) => Promise<unknown>;
  close: () => Promise<void>;
}

/** A thread that has nothing to do ends after this time, and returns its memory. */
const IDLE_MS = 60_000;
/** A thread starts in a tenth of it. */
const START_MS = 30_000;

/** The build puts the worker beside the bundle; from the source it needs a loader. */
const isSource = import.meta.url.endsWith('.ts');
const WORKER = {
  filename: fileURLToPath(new URL(isSource ? './worker.ts' : './worker.mjs', import.meta.url)),
  execArgv: isSource ? ['--import', 'tsx'] : [],
};

const isOutOfMemory = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';

/**
 * The word of the thread that it has begun, and what ends the task `timeMs` later. Waits for the
 * word at most for the start of a thread, so that a thread that hangs also ends.
 */
function createClock(timeMs: number) {
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  void Promise.resolve(Atomics.waitAsync(begun, 0, 0, START_MS).value).then(() => {
    timer = isOver ? undefined : setTimeout(() => late.abort(), timeMs);
  });
  return {
    begun,
    late: late.signal,
    stop() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

/** No thread starts before the first task. */
export function createThreads({ threads, timeMs, memoryMb }: ThreadsOptions): Threads {
  let pool: Piscina | null = null;

  function open(): Piscina {
    const opened = new Piscina({
      ...WORKER,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16 },
    });
    opened.on('error', (error: unknown) => {
      // Of a thread that was ended for its time and ran out of memory at the same moment.
      if (isOutOfMemory(error)) {
        return;
      }
      // A thread that cannot start: what waits for it fails, and the next task tries again.
      pool = pool === opened ? null : pool;
      void opened.destroy();
    });
    return opened;
  }

  return {
    async run(order) {
      pool ??= open();
      const { begun, late, stop } = createClock(timeMs);
      try {
        return unwrap((await pool.run({ ...order, begun }, { signal: late })) as Outcome);
      } catch (error) {
        throw asOverBudget(error, late);
      } finally {
        stop();
      }
    },
    async close() {
      await pool?.destroy();
      pool = null;
    },
  };
}

function unwrap(outcome: Outcome): unknown {
  if ('exceeded' in outcome) {
    throw new OverBudget(outcome.exceeded);
  }
  return outcome.value;
}

function asOverBudget(error: unknown, late: AbortSignal): unknown {
  if (late.aborted) {
    return new OverBudget('time', { cause: error });
  }
  return isOutOfMemory(error) ? new OverBudget('memory', { cause: error }) : error;
}
