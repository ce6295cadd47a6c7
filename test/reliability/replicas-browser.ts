/**
 * Two replicas behind one page, in a real browser: the one that answers is killed, and the person
 * continues on the other.
 */
import type { Browser } from 'playwright-core';
import { assistantOn, type Assistant } from '../e2e/assistant';
import { launchBrowser } from '../harness/browser';
import { range } from '../support/random';
import { countFaults, type Faults } from './faults';
import { EXTENSION, inPair, QUESTION, RECOVERY_MS, survive, until, type Pair } from './pair';
import { exactly, type Figures, type RunOptions, type Scenario, measuredAtMost } from './scenario';

const KINDS = [
  'answers that lost their text',
  'answers not shown as incomplete',
  'next questions not answered',
  'calls not shown as unknown',
  'executions other than one',
] as const;
const CARD = 'Course records: Request an extension';
/** The page uses the first one while it exists. */
const VICTIM = 0;
/** So slow that on a busy machine, too, the answer is unfinished when the replica is killed. */
const WORD_MS = 400;

type Visit = (assistant: Assistant) => Promise<number>;

async function visiting({ stack }: Pair, browser: Browser, visit: Visit): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(
      `${stack.urls.lms}/login?username=learner&next=${encodeURIComponent(`${stack.urls.page}/`)}`,
    );
    const assistant = assistantOn(page);
    await assistant.open();
    return await visit(assistant);
  } finally {
    await context.close();
  }
}

/** True if it appears soon. */
const appears = (assistant: Assistant, words: string): Promise<boolean> =>
  assistant.panel
    .getByText(words)
    .first()
    .waitFor({ timeout: 5000 })
    .then(
      () => true,
      () => false,
    );

function duringText(pair: Pair, where: string, faults: Faults<(typeof KINDS)[number]>): Visit {
  return async (assistant) => {
    await assistant.ask(QUESTION);
    await assistant.midway();
    const shown = (await assistant.answers.last().innerText()).trim();
    const { tookMs } = await survive(pair, VICTIM, () => assistant.settled());
    if (!(await assistant.answers.last().innerText()).includes(shown.slice(0, 40))) {
      faults.found('answers that lost their text', where);
    }
    if (!(await appears(assistant, 'This answer is incomplete.'))) {
      faults.found('answers not shown as incomplete', where);
    }
    await assistant.ask('Can you roll 3 dice for me?');
    await assistant.settled();
    if (!/returned/.test(await assistant.answers.last().innerText())) {
      faults.found('next questions not answered', where);
    }
    return tookMs;
  };
}

function duringCall(pair: Pair, where: string, faults: Faults<(typeof KINDS)[number]>): Visit {
  const { records } = pair.stack;
  return async (assistant) => {
    const before = records.extensions().length;
    await assistant.ask(EXTENSION);
    await assistant.insist(assistant.approve);
    await until(() => records.extensions().length > before);
    const { tookMs } = await survive(pair, VICTIM, () => assistant.settled());
    const unknown = assistant.card(CARD).getByText('Outcome unknown').first();
    if (
      !(await unknown.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      ))
    ) {
      faults.found('calls not shown as unknown', where);
    }
    const executions = records.extensions().length - before;
    if (executions !== 1) {
      faults.found('executions other than one', `${where}, ${executions}`);
    }
    return tookMs;
  };
}

function run({ program, n, log }: RunOptions): Promise<Figures> {
  return inPair(
    { program, page: true, wordMs: WORD_MS, records: { callDelayMs: 120_000 } },
    async (pair) => {
      const browser = await launchBrowser();
      try {
        const faults = countFaults(KINDS, log);
        const took: number[] = [];
        for (const round of range(n)) {
          const where = `round ${round + 1}`;
          took.push(await visiting(pair, browser, duringText(pair, where, faults)));
          took.push(await visiting(pair, browser, duringCall(pair, where, faults)));
        }
        return {
          'kills, during a model stream and during a tool call in turn': exactly(
            took.length,
            2 * n,
          ),
          ...faults.figures(),
          'until the page showed it, ms: at most': measuredAtMost(Math.max(...took), RECOVERY_MS),
        };
      } finally {
        await browser.close();
      }
    },
  );
}

export const browserScenarios: readonly Scenario[] = [
  {
    id: 'replicas-browser',
    title: 'A replica killed, in the browser',
    promise:
      'two replicas; one is killed, and the page goes on at the other within the lease (5 s here)',
    full: 10,
    quick: 1,
    needs: ['mariadb', 'redis'],
    run,
  },
];
