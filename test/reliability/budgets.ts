/**
 * Many turns at once against small budgets while processes are killed: no call beyond a budget, at
 * most one step of tokens, and counters that agree with those of the provider and of the server.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { ErrorBody, ResponseObject } from '../../src/protocol';
import { COURSE } from '../support/client';
import { between, pick, range, seededRandom, type Random } from '../support/random';
import { createClient, type Client } from './client';
import { keyedTool } from './counting-server';
import { atLeast, exactly, noted, type Figures, type RunOptions, type Scenario } from './scenario';
import { inWorld, LABEL, modelName, type DatabaseKind, type World } from './world';

/** Each takes as many streams as one person may have. */
const PEOPLE = ['learner', 'learner2', 'staff', 'beta'] as const;
const LEASE_SECONDS = 10;
const RECOVERY_MS = 3 * LEASE_SECONDS * 1000;
/** What the stand-in reports for every step. */
const STEP_TOKENS = 30;
/** So that a reservation is not much more than what a step really takes. */
const MAX_OUTPUT = 20;
/** The most that the prompt of a step here is estimated at, with its output. */
const MOST_RESERVED = 1_500;
/** A workflow of its own for each round, so that each has fresh counters. */
interface Round {
  workflow: string;
  kind: 'calls' | 'tokens';
}

/** How large a run with this many turns at once is. */
function sizeOf(turns: number) {
  const isWhole = turns >= 100;
  return {
    rounds: isWhole ? 6 : 2,
    /** After a wave of refusals, others come. */
    waves: { calls: 2, tokens: isWhole ? 8 : 2 },
    /** Of the time that a wave takes. */
    killWithinMs: isWhole ? 1_500 : 500,
    requests: Math.floor(turns * 1.6),
    calls: Math.floor(turns * 0.5),
    tokens: STEP_TOKENS * (isWhole ? 30 : 3),
  };
}

const roundsFor = (turns: number): Round[] =>
  range(sizeOf(turns).rounds).map((round) => {
    const kind = round % 2 === 0 ? 'calls' : 'tokens';
    return { workflow: `${kind}-${round}`, kind };
  });

function budgetsFor(rounds: readonly Round[], turns: number): object[] {
  const of = (kind: Round['kind']) =>
    rounds.filter((round) => round.kind === kind).map(({ workflow }) => workflow);
  const { requests, calls, tokens } = sizeOf(turns);
  const workflow = { scope: 'workflow', every: 'day' };
  return [
    { scope: 'person', measure: 'requests', every: 'day', limit: 'off' },
    { scope: 'person', measure: 'tool_calls', every: 'day', limit: 'off' },
    { ...workflow, measure: 'requests', limit: requests, only: of('calls') },
    { ...workflow, measure: 'tool_calls', limit: calls, only: of('calls') },
    { ...workflow, measure: 'tokens', limit: tokens, only: of('tokens') },
    // Never reached; a minute is counted in Redis.
    { scope: 'site', measure: 'requests', every: 'minute', limit: 1_000_000 },
  ];
}

interface Tally {
  turns: number;
  kills: number;
  refused: number;
  /** Cut off by a kill. */
  lost: number;
  other: Map<string, number>;
}

/** What a turn came to: the code of its error, if it has one. */
function codeOf(body: ResponseObject | ErrorBody): string | null {
  return body.error?.code ?? null;
}

async function askOnce(client: Client, round: Round, key: string, tally: Tally): Promise<void> {
  tally.turns += 1;
  const answer = await client
    .post({ model: round.workflow, input: key, metadata: { course_id: COURSE } })
    .catch(() => null);
  const code = answer && codeOf(answer.body);
  if (answer === null || code === 'interrupted') {
    tally.lost += 1;
  } else if (code === 'budget_reached') {
    tally.refused += 1;
  } else if (code !== null) {
    tally.other.set(code, (tally.other.get(code) ?? 0) + 1);
  }
}

/** Kills one process somewhere in the wave, and starts it again. */
async function killOne(
  world: World,
  { withinMs, random, tally }: { withinMs: number; random: Random; tally: Tally },
): Promise<void> {
  await wait(random() * withinMs);
  const victim = pick(random, world.bffs);
  await victim.kill('SIGKILL');
  await victim.restart();
  tally.kills += 1;
}

interface Wave {
  turns: number;
  serial: number;
  /** Whether a process is killed in it. */
  kills: boolean;
  random: Random;
  tally: Tally;
}

async function wave(
  world: World,
  clients: readonly Client[],
  round: Round,
  { turns, serial, kills, random, tally }: Wave,
): Promise<void> {
  await Promise.all([
    ...range(turns).map(async (turn) => {
      const client = clients[turn % clients.length] as Client;
      const key = `${round.workflow}.${serial}.${turn}`;
      // Every other question asks for two calls at once.
      return askOnce(client, round, turn % 2 === 0 ? key : `${key}a ${key}b`, tally);
    }),
    kills && killOne(world, { withinMs: sizeOf(turns).killWithinMs, random, tally }),
  ]);
}

async function clientsOf(world: World): Promise<Client[]> {
  const tokens = await Promise.all(PEOPLE.map((person) => world.lms.signIn(person)));
  return world.urls.flatMap((url) => tokens.map((token) => createClient(url, token)));
}

/** The runs of killed processes end with their leases. */
async function untilRecovered(world: World, database: DatabaseKind): Promise<void> {
  if (database === 'sqlite') {
    await world.bff.restart();
    await world.bff.stop();
    return;
  }
  const deadline = Date.now() + RECOVERY_MS;
  const running = async () =>
    (await world.query("SELECT id FROM responses WHERE status = 'in_progress'")).length;
  while ((await running()) > 0 && Date.now() < deadline) {
    await wait(500);
  }
}

/** Everything that is counted about one workflow, by whoever counts it. */
interface Counts {
  requests: number;
  calls: number;
  tokens: number;
  begun: number;
  unknown: string[];
  settledTokens: number;
  /** Of rows without an estimate. */
  reportedTokens: number;
  reportedSteps: number;
  pendingTokens: number;
  settledSteps: number;
  openSteps: number;
}

async function countsOf({ query }: World, workflow: string): Promise<Counts> {
  const counters = await query(
    "SELECT measure, used FROM budget_counters WHERE scope = 'workflow' AND subject = ?",
    [workflow],
  );
  const used = (measure: string) =>
    Number(counters.find((row) => row.measure === measure)?.used ?? 0);
  const [begun] = await query('SELECT COUNT(*) AS n FROM responses WHERE workflow = ?', [workflow]);
  const calls = await query(
    'SELECT state, arguments FROM tool_calls WHERE response_id IN (SELECT id FROM responses WHERE workflow = ?)',
    [workflow],
  );
  const [usage] = await query(
    `SELECT SUM(input_tokens + output_tokens) AS settled,
      SUM(CASE WHEN estimated = 0 THEN input_tokens + output_tokens ELSE 0 END) AS reported,
      SUM(CASE WHEN estimated = 0 THEN steps ELSE 0 END) AS reportedSteps, SUM(pending_input + pending_output) AS pending,
      SUM(steps) AS steps, SUM(CASE WHEN pending_input > 0 THEN 1 ELSE 0 END) AS open
      FROM usage_rows WHERE workflow = ?`,
    [workflow],
  );
  const keyOf = (row: Record<string, unknown>) =>
    (JSON.parse(String(row.arguments)) as { key: string }).key;
  const inState = (...states: string[]) =>
    calls.filter((row) => states.includes(String(row.state)));
  return {
    requests: used('requests'),
    calls: used('tool_calls'),
    tokens: used('tokens'),
    begun: Number(begun?.n),
    unknown: inState('unknown').map(keyOf),
    settledTokens: Number(usage?.settled ?? 0),
    reportedTokens: Number(usage?.reported ?? 0),
    reportedSteps: Number(usage?.reportedSteps ?? 0),
    pendingTokens: Number(usage?.pending ?? 0),
    settledSteps: Number(usage?.steps ?? 0),
    openSteps: Number(usage?.open ?? 0),
  };
}

const beyond = (value: number, limit: number): number => Math.max(0, value - limit);
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** @param asked How many requests the provider has answered, by workflow. */
async function figuresOf(
  world: World,
  rounds: readonly Round[],
  turns: number,
  { asked, tally }: { asked: ReadonlyMap<string, number>; tally: Tally },
): Promise<Figures> {
  const limits = sizeOf(turns);
  const all = await Promise.all(
    rounds.map(async (round) => {
      const counts = await countsOf(world, round.workflow);
      const received = world.server.received.filter(({ key }) =>
        key.startsWith(`${round.workflow}.`),
      ).length;
      const unsent = counts.unknown.filter((key) => world.server.of(key).length === 0).length;
      return { ...round, ...counts, received, unsent, asked: asked.get(round.workflow) ?? 0 };
    }),
  );
  const ofCalls = all.filter(({ kind }) => kind === 'calls');
  const ofTokens = all.filter(({ kind }) => kind === 'tokens');
  return {
    kills: noted(tally.kills),
    turns: noted(tally.turns),
    'turns refused by a budget': atLeast(tally.refused, 1),
    'turns cut off by a kill': noted(tally.lost),
    'turns that failed for another reason': exactly(sum([...tally.other.values()]), 0),
    'budgets of calls that were used up': atLeast(
      ofCalls.filter(({ received }) => received >= limits.calls - turns * 0.05).length,
      1,
    ),
    'budgets of tokens that were used up': atLeast(
      ofTokens.filter(({ tokens }) => tokens >= limits.tokens).length,
      1,
    ),
    'questions beyond their budgets': exactly(
      sum(ofCalls.map(({ begun }) => beyond(begun, limits.requests))),
      0,
    ),
    'calls beyond their budgets': exactly(
      sum(ofCalls.map(({ received }) => beyond(received, limits.calls))),
      0,
    ),
    'tokens beyond their budgets and one step': exactly(
      sum(ofTokens.map(({ tokens }) => beyond(tokens, limits.tokens + MOST_RESERVED))),
      0,
    ),
    'tokens of the provider beyond their budgets and one step': exactly(
      sum(ofTokens.map(({ asked: n }) => beyond(n * STEP_TOKENS, limits.tokens + STEP_TOKENS))),
      0,
    ),
    'counted questions − begun': exactly(
      sum(ofCalls.map(({ requests, begun }) => Math.abs(requests - begun))),
      0,
    ),
    'counted calls − (received + unknown that never arrived)': exactly(
      sum(ofCalls.map(({ calls, received, unsent }) => Math.abs(calls - received - unsent))),
      0,
    ),
    'counted tokens − usage of responses': exactly(
      sum(
        ofTokens.map(({ tokens, settledTokens, pendingTokens }) =>
          Math.abs(tokens - settledTokens - pendingTokens),
        ),
      ),
      0,
    ),
    'reported tokens − 30 for each reported step': exactly(
      sum(
        all.map(({ reportedTokens, reportedSteps }) =>
          Math.abs(reportedTokens - reportedSteps * STEP_TOKENS),
        ),
      ),
      0,
    ),
    'requests of the provider that nothing accounts for': exactly(
      sum(
        ofTokens.map(
          ({ asked: n, settledSteps, openSteps }) =>
            beyond(n, settledSteps + openSteps) + beyond(settledSteps, n),
        ),
      ),
      0,
    ),
  };
}

async function spend(
  world: World,
  rounds: readonly Round[],
  asked: Map<string, number>,
  { n, seed, log }: RunOptions,
  database: DatabaseKind,
): Promise<Figures> {
  const random = seededRandom(seed);
  world.server.delay = () => between(random, 0, 40);
  const clients = await clientsOf(world);
  const tally: Tally = { turns: 0, kills: 0, refused: 0, lost: 0, other: new Map() };
  for (const round of rounds) {
    const waves = sizeOf(n).waves[round.kind];
    for (const serial of range(waves)) {
      // The last one shows that what the kills have left can be used.
      const kills = serial < waves - 1;
      await wave(world, clients, round, { turns: n, serial, kills, random, tally });
    }
    log(`${round.workflow}: ${tally.turns} turns, ${tally.kills} kills`);
  }
  await untilRecovered(world, database);
  tally.other.forEach((count, code) => log(`${count} turns failed with ${code}`));
  return figuresOf(world, rounds, n, { asked, tally });
}

function budgetsOn(database: DatabaseKind): Scenario['run'] {
  return (options) => {
    const rounds = roundsFor(options.n);
    const asked = new Map<string, number>();
    return inWorld(
      {
        program: options.program,
        database,
        ...(database === 'mariadb' && { bffs: 2, redis: true }),
        limits: { lease_seconds: LEASE_SECONDS },
        budgets: budgetsFor(rounds, options.n),
        maxOutputTokens: MAX_OUTPUT,
        workflows: rounds.map(({ workflow }) => workflow),
        servers: { [LABEL]: { path: '/mcp', require_approval: 'never' } },
        tools: [keyedTool('act')],
        onRequest: (question) => {
          const [workflow = ''] = question.split('.');
          asked.set(workflow, (asked.get(workflow) ?? 0) + 1);
        },
        callsFor: (question) =>
          question
            .split(' ')
            .map((key) => ({ name: modelName('act'), arguments: JSON.stringify({ key }) })),
      },
      (world) => spend(world, rounds, asked, options, database),
    );
  };
}

const promise =
  'budgets hold over turns at once, replicas and kill -9: no call beyond, at most one step of tokens; all counters agree';

export const budgetScenarios: readonly Scenario[] = [
  {
    id: 'budgets-sqlite',
    title: 'Budgets while turns run at once and are killed, SQLite',
    promise,
    full: 200,
    quick: 16,
    needs: [],
    run: budgetsOn('sqlite'),
  },
  {
    id: 'budgets-mariadb',
    title: 'Budgets while turns run at once on two replicas and are killed, MariaDB and Redis',
    promise,
    full: 200,
    quick: 16,
    needs: ['mariadb', 'redis'],
    run: budgetsOn('mariadb'),
  },
];
