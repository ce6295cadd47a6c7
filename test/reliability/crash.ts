/**
 * kill -9 at random moments while approved calls are decided, claimed, sent and finished: nothing
 * is repeated, lost or stuck.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from './client';
import { keyedTool } from './counting-server';
import { endOf, isUntrue, readLedger, type LedgerRow } from './ledger';
import { range, seededRandom, type Random } from '../support/random';
import { atLeast, exactly, noted, type Figures, type RunOptions, type Scenario } from './scenario';
import { inWorld, modelName, type DatabaseKind, type World } from './world';

const CONVERSATIONS = 6;
/** Maximum time in milliseconds that a call takes at the server. */
const CALL_MS = 60;
const LEASE_SECONDS = 10;
/**
 * How long a dead process's rows may stay `executing`: not at all with SQLite, until the lease ends
 * with replicas.
 */
const RECOVERY_MS: Record<DatabaseKind, number> = { sqlite: 0, mariadb: 2 * LEASE_SECONDS * 1000 };

/**
 * One conversation's approvals, until they have been answered twice: people press again if nothing
 * happens.
 */
interface Business {
  conversationId: string;
  requestIds: string[];
  answered: number;
}

interface Moment {
  after: 'approval' | 'first call';
  ms: number;
}

interface Tally {
  refused: number;
  lost: number;
  stuck: number;
}

async function propose(client: Client, question: string): Promise<Business> {
  const { conversationId, requests } = await client.ask(question);
  return { conversationId, requestIds: requests.map(({ id }) => id), answered: 0 };
}

async function approve(client: Client, business: Business, tally: Tally): Promise<void> {
  await client.approveStreaming(business.requestIds, (status) => {
    if (status === 200) {
      business.answered += 1;
    } else {
      tally.refused += 1;
    }
  });
}

/**
 * The moment of death varies over the whole duration of the calls, which follows how long they
 * really take. Every other one falls into the first call, however slow the machine is.
 */
function createClock(random: Random) {
  let spanMs = 400;
  return {
    moment: (round: number): Moment =>
      round % 2 === 0
        ? { after: 'approval', ms: random() * spanMs }
        : { after: 'first call', ms: random() * CALL_MS },
    learn(allHadEnded: boolean) {
      spanMs = Math.min(5000, Math.max(50, spanMs * (allHadEnded ? 0.7 : 1.05)));
    },
  };
}

async function approveAndKill(
  world: World,
  batch: readonly Business[],
  moment: Moment,
  tally: Tally,
): Promise<{ allHadEnded: boolean }> {
  const { client, bff, server } = world;
  const before = server.received.length;
  let open = batch.length;
  // Requests that the kill interrupts reject; `answered` and the ledger show how far they got.
  const sent = Promise.allSettled(
    batch.map(async (business) => {
      await approve(client, business, tally);
      open -= 1;
    }),
  );
  while (moment.after === 'first call' && server.received.length === before && open > 0) {
    await wait(1);
  }
  await wait(moment.ms);
  const allHadEnded = open === 0;
  await bff.kill('SIGKILL');
  await sent;
  return { allHadEnded };
}

/**
 * After a recovery, through the API: every accepted decision is there, and no call is still
 * running.
 */
async function inspect(
  client: Client,
  batch: readonly Business[],
  checksRunning: boolean,
  tally: Tally,
): Promise<void> {
  await Promise.all(
    batch
      .filter(({ answered }) => answered > 0)
      .map(async ({ conversationId, requestIds }) => {
        const items = await client.items(conversationId);
        const answers = items.filter((item) => item.type === 'mcp_approval_response');
        const decided = new Set(
          answers.map(({ approve: yes, approval_request_id: id }) => yes && id),
        );
        tally.lost += requestIds.filter((id) => !decided.has(id)).length;
        const running = items.filter(
          (item) => item.type === 'mcp_call' && item.mcp_assistant.state === 'executing',
        );
        if (checksRunning) {
          tally.stuck += running.length;
        }
      }),
  );
}

/** With replicas, a dead process's calls end with its lease. */
async function ledgerAfterRecovery(world: World, database: DatabaseKind): Promise<LedgerRow[]> {
  if (database === 'sqlite') {
    await world.bff.stop();
  }
  const deadline = Date.now() + RECOVERY_MS[database];
  let rows = await readLedger(world.query);
  while (rows.some(({ state }) => state === 'executing') && Date.now() < deadline) {
    await wait(500);
    rows = await readLedger(world.query);
  }
  return rows;
}

function figuresOf(
  world: World,
  rows: readonly LedgerRow[],
  approved: ReadonlySet<string>,
  kills: number,
  tally: Tally,
): Figures {
  const mine = rows.filter(({ approvalId }) => approved.has(approvalId));
  const ends = mine.map(endOf);
  const ended = (end: ReturnType<typeof endOf>) => ends.filter((one) => one === end).length;
  const unsent = rows.filter(({ key }) => world.server.of(key).length === 0);
  return {
    kills: noted(kills),
    'approved calls': noted(approved.size),
    succeeded: noted(ended('succeeded')),
    failed: noted(ended('failed')),
    unknown: atLeast(ended('unknown'), 1),
    'unknown that had not reached the server': noted(
      unsent.filter((row) => endOf(row) === 'unknown').length,
    ),
    'approved − (succeeded + failed + unknown)': exactly(
      approved.size - ends.filter((end) => end !== null).length,
      0,
    ),
    duplicates: exactly(rows.filter(({ key }) => world.server.of(key).length > 1).length, 0),
    'lost decisions': exactly(tally.lost + approved.size - mine.length, 0),
    'left executing': exactly(
      tally.stuck + rows.filter(({ state }) => state === 'executing').length,
      0,
    ),
    'outcomes that the server contradicts': exactly(
      rows.filter((row) => isUntrue(row, world.server)).length,
      0,
    ),
    'refused approvals': exactly(tally.refused, 0),
  };
}

async function killAgainAndAgain(
  world: World,
  database: DatabaseKind,
  { n, seed, log }: RunOptions,
): Promise<Figures> {
  const random = seededRandom(seed);
  world.server.delay = () => random() * CALL_MS;
  const { client, bff } = world;
  const clock = createClock(random);
  const tally: Tally = { refused: 0, lost: 0, stuck: 0 };
  const approved = new Set<string>();
  let unfinished: Business[] = [];
  for (const round of range(n)) {
    // Every other conversation asks for two calls at once.
    const keys = range(CONVERSATIONS).map((index) => `${round}.${index}`);
    const questions = keys.map((key, index) => (index % 2 === 0 ? key : `${key}a ${key}b`));
    const batch = [
      ...unfinished,
      ...(await Promise.all(questions.map((question) => propose(client, question)))),
    ];
    const moment = clock.moment(round);
    const { allHadEnded } = await approveAndKill(world, batch, moment, tally);
    if (moment.after === 'approval') {
      clock.learn(allHadEnded);
    }
    await bff.restart();
    await inspect(client, batch, RECOVERY_MS[database] === 0, tally);
    unfinished = batch.filter(({ answered }) => answered < 2);
    for (const { requestIds, answered } of batch) {
      if (answered > 0) {
        requestIds.forEach((id) => approved.add(id));
      }
    }
    if ((round + 1) % 25 === 0) {
      log(`${round + 1} kills, ${approved.size} approved calls`);
    }
  }
  // The last ones run without a kill.
  await Promise.all(unfinished.map((business) => approve(client, business, tally)));
  for (const { requestIds } of unfinished) {
    requestIds.forEach((id) => approved.add(id));
  }
  return figuresOf(world, await ledgerAfterRecovery(world, database), approved, n, tally);
}

function crashOn(database: DatabaseKind): Scenario['run'] {
  return (options) =>
    inWorld(
      {
        program: options.program,
        database,
        limits: { lease_seconds: LEASE_SECONDS },
        tools: [keyedTool('act')],
        callsFor: (question) =>
          question
            .split(' ')
            .map((key) => ({ name: modelName('act'), arguments: JSON.stringify({ key }) })),
      },
      (world) => killAgainAndAgain(world, database, options),
    );
}

const promise = 'kill -9 during execution; no duplicate, no lost decision, nothing left executing';

export const crashScenarios: readonly Scenario[] = [
  {
    id: 'crash-sqlite',
    title: 'kill -9 at random moments, SQLite',
    promise,
    full: 200,
    quick: 10,
    needs: [],
    run: crashOn('sqlite'),
  },
  {
    id: 'crash-mariadb',
    title: 'kill -9 at random moments, MariaDB',
    promise,
    full: 50,
    quick: 5,
    needs: ['mariadb'],
    run: crashOn('mariadb'),
  },
];
