/** Runs cases in hosts, several at a time, and judges each by what arrived. */
import type { AttackClass, Conversation, Scene } from './case';
import { idOf, isScene } from './case';
import { wordsOf, type Host } from './hosts/host';
import type { Entry, Health, Ours } from './hosts/ours';
import { fulfilled, judge } from './oracle';
import { startGround, plotFor, type Ground } from './ground';
import type { Tables } from './rows';
import { nameOf } from './bench';

export interface Outcome {
  id: string;
  /** `null` for a legitimate call. */
  class: AttackClass | null;
  host: string;
  /**
   * `broken`: something forbidden arrived. `lost`: nothing forbidden, but the legitimate part
   * failed.
   */
  status: 'held' | 'broken' | 'lost';
  details: readonly string[];
  ms: number;
  /** In ms since the epoch. */
  endedAt: number;
}

export interface Suite {
  attacks: readonly (Conversation | Scene)[];
  legitimate: readonly (Conversation | Scene)[];
}

export interface RunOptions {
  /** Path of a BFF that is already built. */
  program: string;
  /** Hosts besides ours, which is always there. */
  others: readonly ((ground: Ground) => Host)[];
  log: (line: string) => void;
}

export interface Result {
  outcomes: Outcome[];
  health: Health;
  seconds: number;
}

/** No case takes so long; it ends one that hangs. */
const PATIENCE_MS = 20_000;
const MOST_NAMED = 8;
const GIVEN_UP = 'no end in time';
const AT_ONCE = { ours: 6, others: 4 };
/** What loads the process runs alone, at the end. */
const ALONE: ReadonlySet<string> = new Set<AttackClass>(['denial-of-service']);

const classOf = (entry: Conversation | Scene): AttackClass | null =>
  'class' in entry ? (entry.class as AttackClass) : null;

function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(GIVEN_UP)), PATIENCE_MS);
  });
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
}

async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) {
        await work(item);
      }
    }),
  );
}

type Findings = Pick<Outcome, 'status' | 'details'>;

const findings = (violations: readonly string[], lost: string | null): Findings => ({
  status: violations.length > 0 ? 'broken' : lost === null ? 'held' : 'lost',
  details: [...violations, ...(lost === null ? [] : [lost])],
});

async function runConversation(
  host: Host,
  { entry, plot }: Entry & { entry: Conversation },
): Promise<Findings> {
  const effects = await host.converse(entry, plot);
  const credentials = { tokens: plot.tokens };
  const isLegitimate = classOf(entry) === null;
  const { violations, lost } = judge(entry, plot.servers, effects, credentials);
  const failed = isLegitimate && entry.legitimate === undefined ? fulfilled(entry, effects) : lost;
  return findings(violations, failed === null ? null : [failed, ...effects.errors].join('; '));
}

async function runOne(host: Host, work: () => Promise<Findings>, id: Entry): Promise<Outcome> {
  const from = performance.now();
  const found = await withPatience(work()).catch((error: unknown): Findings => ({
    status: 'lost',
    details: [wordsOf(error)],
  }));
  return {
    id: idOf(id.entry),
    class: classOf(id.entry),
    host: host.id,
    ...found,
    ms: Math.round(performance.now() - from),
    endedAt: Date.now(),
  };
}

/** The cases that ran when the event loop was held longest. */
function describeWorst({ worst }: Health, outcomes: readonly Outcome[]): string {
  const { at, held } = worst ?? { at: 0, held: 0 };
  const then = outcomes.filter(({ endedAt, ms }) => endedAt - ms < at && endedAt > at - held - 500);
  const ids = then.slice(0, MOST_NAMED).map(({ id }) => id);
  return `longest gap so far: ${held} ms; then ran ${ids.join(', ')}`;
}

async function runOurs(ours: Ours, entries: readonly Entry[], log: RunOptions['log']) {
  const outcomes: Outcome[] = [];
  const work = async (item: Entry) => {
    const { entry, index } = item;
    const outcome = await runOne(
      ours,
      async () =>
        isScene(entry)
          ? findings(await entry.run(ours.bench(index)), null)
          : runConversation(ours, { ...item, entry }),
      item,
    );
    outcomes.push(outcome);
    if (outcome.status !== 'held' && !(await ours.revive(outcome.details.includes(GIVEN_UP)))) {
      outcome.status = 'broken';
      outcome.details = [...outcome.details, 'the BFF has ended or stalled'];
      log(`the BFF has ended or stalled: ${outcome.id}`);
    }
  };
  const isAlone = ({ entry }: Entry) => ALONE.has(classOf(entry) ?? '');
  await eachOf(
    entries.filter((entry) => !isAlone(entry)),
    AT_ONCE.ours,
    work,
  );
  log(describeWorst(ours.health(), outcomes));
  await eachOf(entries.filter(isAlone), 1, work);
  log(describeWorst(ours.health(), outcomes));
  return outcomes;
}

/** What stands in the tables afterwards counts as well. */
function checkRows(outcomes: Outcome[], entries: readonly Entry[], tables: Tables): void {
  for (const { entry, index, plot } of entries) {
    const prefix = `${nameOf(index)}_`;
    const found = tables.violationsOf(prefix, plot.servers, Object.values(plot.tokens));
    const outcome = outcomes.find(({ id }) => id === idOf(entry));
    if (outcome && found.length > 0) {
      outcome.status = 'broken';
      outcome.details = [...outcome.details, ...found];
    }
  }
}

async function runOther(host: Host, ground: Ground, suite: Suite): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const all = [...suite.attacks, ...suite.legitimate];
  const apply = all.flatMap((entry, index) =>
    isScene(entry) || entry.ours ? [] : [{ entry, index }],
  );
  await eachOf(apply, AT_ONCE.others, async ({ entry, index }) => {
    const item = { entry, index, plot: plotFor(ground, host.id, index, entry) };
    outcomes.push(await runOne(host, () => runConversation(host, item), item));
  });
  await host.close();
  return outcomes;
}

/** Our host first, then the others beside each other. */
export async function runSuite(
  suite: Suite,
  { program, others, log }: RunOptions,
  start: (ground: Ground, program: string, entries: readonly Entry[]) => Promise<Ours>,
): Promise<Result> {
  const from = performance.now();
  const ground = await startGround();
  try {
    const entries = [...suite.attacks, ...suite.legitimate].map((entry, index) => ({
      entry,
      index,
      plot: plotFor(ground, 'ours', index, entry),
    }));
    const ours = await start(ground, program, entries);
    try {
      const outcomes = await runOurs(ours, entries, log);
      const { health, tables } = await ours.end();
      checkRows(outcomes, entries, tables);
      tables.close();
      log(`our host: ${Math.round((performance.now() - from) / 1000)} s`);
      const rest = await Promise.all(others.map((make) => runOther(make(ground), ground, suite)));
      outcomes.push(...rest.flat());
      return { outcomes, health, seconds: (performance.now() - from) / 1000 };
    } finally {
      await ours.close();
    }
  } finally {
    await ground.close();
  }
}
