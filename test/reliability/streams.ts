/**
 * Streams of running answers, cut at random bytes: their readers lose, repeat and change nothing.
 */
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import type { Stack } from '../harness/stack';
import { between, pick, range, seededRandom, type Random } from '../support/random';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { inStack } from './bff';
import { countFaults } from './faults';
import { modelledBy } from './modelled';
import { faultsIn, read, storedText, textOf } from './reader';
import { atLeast, noted, type Figures, type RunOptions, type Scenario } from './scenario';

/** With more, nothing would arrive at all; the reader gives up after six fruitless attempts. */
const MOST_CUTS = 5;
const MOST_BYTES = 20_000;
const LETTERS = [...'abc defg hijk. ÄΩ漢字🙂\n"\\'];

const someText = (random: Random): string =>
  range(between(random, 200, 2000))
    .map(() => pick(random, LETTERS))
    .join('');

async function cutStreams(
  stack: Stack,
  model: FakeModel,
  network: TcpProxy,
  { n, seed, log }: RunOptions,
): Promise<Figures> {
  const random = seededRandom(seed);
  const faults = countFaults(
    [
      'events missing, repeated or out of order',
      'answers whose deltas are not the text',
      'stored answers that are not the text',
      'answers for which the model was asked again',
    ],
    log,
  );
  const token = await stack.lms.signIn('learner');
  let answers = 0;
  while (network.cuts() < n) {
    const text = someText(random);
    model.script({ text, chunks: between(random, 5, 60) });
    const cutSoFar = network.cuts();
    network.cutAfter(() =>
      network.cuts() - cutSoFar < MOST_CUTS ? between(random, 1, MOST_BYTES) : null,
    );
    const reading = read({
      url: () => `http://127.0.0.1:${network.port}`,
      token,
      ask: { input: 'go' },
    });
    const response = await reading.done;
    answers += 1;
    const where = `answer ${answers}`;
    for (const fault of faultsIn(reading.events)) {
      faults.found('events missing, repeated or out of order', `${where}, ${fault}`);
    }
    if (textOf(reading.events) !== text) {
      faults.found('answers whose deltas are not the text', where);
    }
    if (storedText(response) !== text) {
      faults.found('stored answers that are not the text', where);
    }
    if (model.requests.length !== 1) {
      faults.found('answers for which the model was asked again', where);
    }
    model.requests.length = 0;
    if (answers % 25 === 0) {
      log(`${answers} answers, ${network.cuts()} cuts`);
    }
  }
  return {
    'connections cut': atLeast(network.cuts(), n),
    answers: noted(answers),
    ...faults.figures(),
  };
}

async function run(options: RunOptions): Promise<Figures> {
  const model = await startFakeModel({ transport: { delayMs: 1 } });
  try {
    return await inStack({ program: options.program, config: modelledBy(model) }, async (stack) => {
      const network = await startTcpProxy({ port: Number(new URL(stack.urls.bff).port) });
      try {
        return await cutStreams(stack, model, network, options);
      } finally {
        await network.close();
      }
    });
  } finally {
    await model.close();
  }
}

export const streamScenarios: readonly Scenario[] = [
  {
    id: 'streams',
    title: 'Streams cut at random bytes',
    promise: 'nothing lost, nothing repeated, nothing out of order',
    full: 300,
    quick: 25,
    needs: [],
    run,
  },
];
