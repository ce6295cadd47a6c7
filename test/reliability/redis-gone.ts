/**
 * Redis disappears from a running BFF in both ways a network can fail: people notice nothing, and
 * it reconnects on its own.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from '../harness/stack';
import { range } from '../support/random';
import { addressOf } from '../support/services';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { inStack } from './bff';
import { countFaults, type Faults } from './faults';
import { faultsIn, read, storedText, textOf } from './reader';
import {
  exactly,
  noted,
  type Figures,
  type RunOptions,
  type Scenario,
  measuredAtMost,
} from './scenario';

const QUESTION = 'What is this unit about?';
const POLL_MS = 50;
const PATIENCE_MS = 15_000;

async function until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${what}`);
    }
    await delay(POLL_MS);
  }
}

/** What `/readyz` says about Redis. */
async function redisAt(stack: Stack): Promise<string> {
  const answer = await fetch(`${stack.urls.bff}/readyz`);
  return ((await answer.json()) as { redis: string }).redis;
}

const KINDS = [
  'events missing, repeated or out of order',
  'answers not completed',
  'stored answers other than shown',
  'connections of readers broken',
] as const;

interface Tally {
  answers: number;
  /** Time between a question and its first event. */
  slowestMs: number;
  faults: Faults<(typeof KINDS)[number]>;
}

/** A question, and what to do when its answer has begun. */
async function ask(
  stack: Stack,
  token: string,
  when: string,
  tally: Tally,
  midway: () => void = () => {},
): Promise<void> {
  const { faults } = tally;
  const from = performance.now();
  const reading = read({ url: () => stack.urls.bff, token, ask: { input: QUESTION } });
  await until(`the first event ${when}`, () => reading.events.length > 0);
  tally.slowestMs = Math.max(tally.slowestMs, performance.now() - from);
  midway();
  const response = await reading.done;
  tally.answers += 1;
  const where = `answer ${tally.answers}, ${when}`;
  for (const fault of faultsIn(reading.events)) {
    faults.found('events missing, repeated or out of order', `${where}, ${fault}`);
  }
  if (response.status !== 'completed') {
    faults.found('answers not completed', `${where}, ${response.status}`);
  }
  if (storedText(response) !== textOf(reading.events)) {
    faults.found('stored answers other than shown', where);
  }
  if (reading.connections() !== 1) {
    faults.found('connections of readers broken', `${where}, ${reading.connections() - 1}`);
  }
}

/** Loses Redis during an answer, asks again without it, restores it and asks once more. */
async function loseOnce(
  stack: Stack,
  token: string,
  network: TcpProxy,
  mode: 'refuse' | 'hang',
  tally: Tally,
): Promise<void> {
  await until('Redis is ready', async () => (await redisAt(stack)) === 'ready');
  await ask(stack, token, `while Redis goes (${mode})`, tally, () => network.mode(mode));
  await until('Redis is missed', async () => (await redisAt(stack)) === 'unavailable');
  await ask(stack, token, `without Redis (${mode})`, tally);
  network.mode('pass');
  await until('Redis is back', async () => (await redisAt(stack)) === 'ready');
  await ask(stack, token, 'after it came back', tally);
}

async function loseRedis(
  stack: Stack,
  network: TcpProxy,
  { n, log }: RunOptions,
): Promise<Figures> {
  const tally: Tally = { answers: 0, slowestMs: 0, faults: countFaults(KINDS, log) };
  const { pid } = stack.bff;
  const token = await stack.lms.signIn('learner');
  for (const round of range(n)) {
    await loseOnce(stack, token, network, round % 2 === 0 ? 'refuse' : 'hang', tally);
  }
  const up = stack.bff.pid === pid && (await fetch(`${stack.urls.bff}/healthz`)).ok;
  return {
    'outages, refused and hanging in turn': noted(n),
    answers: exactly(tally.answers, 3 * n),
    ...tally.faults.figures(),
    'processes that did not stay up': exactly(up ? 0 : 1, 0),
    'slowest first event, ms': measuredAtMost(Math.round(tally.slowestMs), 5000),
  };
}

async function run(options: RunOptions): Promise<Figures> {
  const network = await startTcpProxy(addressOf('redis'));
  try {
    return await inStack(
      {
        program: options.program,
        config: {
          providers: { demo: { delay_ms: 10 } },
          budgets: 'off',
          limits: { requests_per_minute: 100_000 },
        },
        bffEnv: {
          REDIS_URL: `redis://127.0.0.1:${network.port}`,
          MCP_ASSISTANT_REDIS_PREFIX: `test-gone-${randomUUID()}:`,
        },
      },
      (stack) => loseRedis(stack, network, options),
    );
  } finally {
    await network.close();
  }
}

export const redisScenarios: readonly Scenario[] = [
  {
    id: 'redis-gone',
    title: 'Redis gone, and back',
    promise: 'Redis gone; nobody notices, and it is used again when it is back',
    full: 30,
    quick: 2,
    needs: ['redis'],
    run,
  },
];
