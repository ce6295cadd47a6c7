/**
 * SIGTERM at random moments while people ask: accepted questions are kept, with the text that was
 * shown.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ResponseObject, StreamEvent } from '../../src/protocol';
import type { Stack } from '../harness/stack';
import { between, range, seededRandom } from '../support/random';
import { inStack } from './bff';
import { countFaults, type Faults } from './faults';
import { read, storedText, textOf } from './reader';
import {
  atLeast,
  noted,
  type Figures,
  type RunOptions,
  type Scenario,
  measuredAtMost,
} from './scenario';

const KINDS = [
  'exit codes other than 0',
  'answers neither completed nor reported as interrupted',
  'questions not stored exactly once',
  'texts shown and not stored',
] as const;

interface Tally {
  /** Questions that the BFF had accepted before the signal. */
  accepted: number;
  completed: number;
  interrupted: number;
  slowestMs: number;
  faults: Faults<(typeof KINDS)[number]>;
}

const READERS = 4;
const QUESTION = 'What is this unit about?';
/** Of an answer that takes about three seconds, so most moments fall in the middle of one. */
const LATEST_MS = 1500;

async function stored(
  stack: Stack,
  token: string,
  id: string,
): Promise<{ response: ResponseObject; questions: number }> {
  const get = async (path: string) => {
    const answer = await fetch(`${stack.urls.bff}/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.json();
  };
  const response = (await get(`/responses/${id}`)) as ResponseObject;
  const { data } = (await get(`/conversations/${response.conversation.id}/items`)) as {
    data: { type: string; role?: string }[];
  };
  return { response, questions: data.filter(({ role }) => role === 'user').length };
}

const idOf = ([first]: readonly StreamEvent[]): string | null =>
  first && 'response' in first ? first.response.id : null;

/** Compares the people's answers after the restart with what they had seen. */
async function inspect(
  stack: Stack,
  token: string,
  seen: readonly StreamEvent[],
  where: string,
  tally: Tally,
): Promise<void> {
  const id = idOf(seen);
  if (id === null) {
    return;
  }
  const { faults } = tally;
  tally.accepted += 1;
  const { response, questions } = await stored(stack, token, id);
  if (response.status === 'completed') {
    tally.completed += 1;
  } else if (response.error?.code === 'interrupted') {
    tally.interrupted += 1;
  } else {
    faults.found(
      'answers neither completed nor reported as interrupted',
      `${where}, ${response.status} (${response.error?.code})`,
    );
  }
  if (questions !== 1) {
    faults.found('questions not stored exactly once', `${where}, ${questions} times`);
  }
  if (!storedText(response).startsWith(textOf(seen))) {
    faults.found('texts shown and not stored', where);
  }
}

/** One shutdown at a random moment. */
async function endOnce(
  stack: Stack,
  token: string,
  waitMs: number,
  where: string,
  tally: Tally,
): Promise<void> {
  const readings = range(READERS).map(() =>
    read({ url: () => stack.urls.bff, token, ask: { input: QUESTION }, pauseMs: 100 }),
  );
  // Late requests are refused, which is correct.
  readings.forEach(({ done }) => done.catch(() => undefined));
  await delay(waitMs);
  const from = performance.now();
  const end = await stack.bff.kill('SIGTERM');
  tally.slowestMs = Math.max(tally.slowestMs, performance.now() - from);
  if (end !== 0) {
    tally.faults.found('exit codes other than 0', `${where}, ${end}`);
  }
  readings.forEach(({ leave }) => leave());
  await stack.bff.restart();
  for (const { events } of readings) {
    await inspect(stack, token, events, where, tally);
  }
}

/** @param limits The operator's limits. */
function ending(
  limits: { drain_seconds?: number },
  expected: (tally: Tally) => Figures,
): Scenario['run'] {
  return async ({ n, seed, log, program }: RunOptions) => {
    const random = seededRandom(seed);
    const tally: Tally = {
      accepted: 0,
      completed: 0,
      interrupted: 0,
      slowestMs: 0,
      faults: countFaults(KINDS, log),
    };
    const config = {
      providers: { demo: { delay_ms: 30 } },
      budgets: 'off',
      limits: { requests_per_minute: 100_000, ...limits },
    };
    await inStack({ program, config }, async (stack) => {
      const token = await stack.lms.signIn('learner');
      for (const round of range(n)) {
        await endOnce(stack, token, between(random, 0, LATEST_MS), `end ${round + 1}`, tally);
        if ((round + 1) % 10 === 0) {
          log(`${round + 1} ends, ${tally.accepted} answers`);
        }
      }
    });
    return {
      ends: noted(n),
      'accepted questions': atLeast(tally.accepted, n),
      ...expected(tally),
      ...tally.faults.figures(),
      'slowest end, ms': measuredAtMost(Math.round(tally.slowestMs), 10_000),
    };
  };
}

const promise = 'SIGTERM at random moments; nothing lost, exit code 0, at most ten seconds';

export const drainScenarios: readonly Scenario[] = [
  {
    id: 'drain',
    title: 'SIGTERM, answers may end',
    promise,
    full: 50,
    quick: 2,
    needs: [],
    run: ending({}, ({ completed, interrupted }) => ({
      completed: atLeast(completed, 1),
      interrupted: noted(interrupted),
    })),
  },
  {
    id: 'drain-short',
    title: 'SIGTERM, answers are interrupted after a second',
    promise,
    full: 50,
    quick: 3,
    needs: [],
    run: ending({ drain_seconds: 1 }, ({ completed, interrupted }) => ({
      completed: noted(completed),
      interrupted: atLeast(interrupted, 1),
    })),
  },
];
