/**
 * Many answers to one approval request at the same time: one execution, one decision, whoever asks
 * and wherever it arrives.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Client } from './client';
import { keyedTool } from './counting-server';
import { endOf, readLedger } from './ledger';
import { range, seededRandom, shuffled, type Random } from '../support/random';
import { atLeast, exactly, noted, type Figures, type RunOptions, type Scenario } from './scenario';
import { inWorld, modelName, type WorldOptions, type World } from './world';

const TOGETHER = 50;
/** How much the denial's delay changes after each race. */
const STEP_MS = 0.5;

const responseOf = ({ status, body }: Answer): string | null =>
  status === 200 && 'id' in body ? body.id : null;
const codeOf = ({ body }: Answer): string | null => (body.error === null ? null : body.error.code);

async function pendingRequest(world: World, key: string): Promise<string> {
  const [request] = (await world.client.ask(key)).requests;
  if (!request) {
    throw new Error('Nobody was asked.');
  }
  return request.id;
}

/** Round robin over the processes. */
const clientAt = ({ clients }: World, index: number): Client =>
  clients[index % clients.length] as Client;

async function answeredTogether(world: World, { n, log }: RunOptions): Promise<Figures> {
  const wrong = { answers: 0, decisions: 0, executions: 0 };
  for (const round of range(n)) {
    const key = `round-${round}`;
    const requestId = await pendingRequest(world, key);
    // The process that runs the response answers when it has ended, so everything has happened
    // afterwards.
    const answers = await Promise.all(
      range(TOGETHER).map((index) => clientAt(world, index).decide([requestId], true)),
    );
    const responses = answers.map(responseOf);
    wrong.answers += responses.filter((id) => id === null).length;
    if (new Set(responses).size !== 1) {
      wrong.decisions += 1;
    }
    if (world.server.of(key).length !== 1) {
      wrong.executions += 1;
    }
    if ((round + 1) % 50 === 0) {
      log(`${round + 1} rounds`);
    }
  }
  return {
    'approvals sent': noted(n * TOGETHER),
    processes: noted(world.bffs.length),
    executions: exactly(world.server.received.length, n),
    'rounds with other than one execution': exactly(wrong.executions, 0),
    'rounds with more than one decision': exactly(wrong.decisions, 0),
    'answers without the decision': exactly(wrong.answers, 0),
  };
}

/**
 * Accepting an approval takes longer than a denial, which is therefore delayed by a varying time,
 * so that either can win.
 */
function createHandicap(random: Random) {
  let typicalMs = 0;
  return {
    moment: () => random() * 2 * typicalMs,
    learn(approvalWon: boolean) {
      typicalMs = Math.max(0, typicalMs + (approvalWon ? -STEP_MS : STEP_MS));
    },
  };
}

/** Almost simultaneously, in either order; with two processes, one at each. */
async function approveRacingDeny(world: World, { n, seed, log }: RunOptions): Promise<Figures> {
  const random = seededRandom(seed);
  const handicap = createHandicap(random);
  const won = { approve: 0, deny: 0, both: 0, neither: 0 };
  const wrong = { losers: 0, executions: 0 };
  const approved = new Map<string, boolean>();
  for (const round of range(n)) {
    const key = `round-${round}`;
    const requestId = await pendingRequest(world, key);
    const denialMs = handicap.moment();
    const answers = await Promise.all(
      shuffled(random, [true, false]).map(async (approve, index) => {
        if (!approve) {
          await wait(denialMs);
        }
        return { approve, answer: await clientAt(world, index).decide([requestId], approve) };
      }),
    );
    const winners = answers.filter(({ answer }) => responseOf(answer) !== null);
    const [winner] = winners;
    if (winner) {
      handicap.learn(winner.approve);
    }
    won[
      winners.length === 2 ? 'both' : winner ? (winner.approve ? 'approve' : 'deny') : 'neither'
    ] += 1;
    wrong.losers += answers.filter(
      ({ answer }) => responseOf(answer) === null && codeOf(answer) !== 'approval_conflict',
    ).length;
    if (world.server.of(key).length !== (winner?.approve ? 1 : 0)) {
      wrong.executions += 1;
    }
    approved.set(key, winner?.approve ?? false);
    if ((round + 1) % 100 === 0) {
      log(`${round + 1} races`);
    }
  }
  return {
    'approve won': atLeast(won.approve, 1),
    'deny won': atLeast(won.deny, 1),
    'both won': exactly(won.both, 0),
    'neither won': exactly(won.neither, 0),
    'losers with an answer other than approval_conflict': exactly(wrong.losers, 0),
    'calls sent though denied, or not sent though approved': exactly(wrong.executions, 0),
    'rows that differ from the decision': exactly(await rowsThatSayOtherwise(world, approved), 0),
  };
}

async function rowsThatSayOtherwise(
  world: World,
  approved: ReadonlyMap<string, boolean>,
): Promise<number> {
  await Promise.all(world.bffs.map((bff) => bff.stop()));
  const rows = await readLedger(world.query);
  return rows.filter((row) => (endOf(row) === 'succeeded') !== approved.get(row.key)).length;
}

type Where = Pick<WorldOptions, 'database' | 'bffs'>;

function within(
  where: Where,
  body: (world: World, run: RunOptions) => Promise<Figures>,
): Scenario['run'] {
  return (run) =>
    inWorld(
      {
        ...where,
        program: run.program,
        tools: [keyedTool('act')],
        callsFor: (question) => [
          { name: modelName('act'), arguments: JSON.stringify({ key: question }) },
        ],
      },
      (world) => body(world, run),
    );
}

const onePerRequest =
  '50 concurrent approvals of one request; one execution, the others get the same decision back';
const oneWins = 'approve racing deny; exactly one wins';
const twoProcesses = { database: 'mariadb', bffs: 2 } as const;

export const approvalScenarios: readonly Scenario[] = [
  {
    id: 'approvals',
    title: '50 approvals of one request at once',
    promise: onePerRequest,
    full: 200,
    quick: 10,
    needs: [],
    run: within({}, answeredTogether),
  },
  {
    id: 'approvals-two-processes',
    title: '50 approvals of one request at once, two processes on one MariaDB',
    promise: onePerRequest,
    full: 100,
    quick: 10,
    needs: ['mariadb'],
    run: within(twoProcesses, answeredTogether),
  },
  {
    id: 'approve-or-deny',
    title: 'Approve racing deny',
    promise: oneWins,
    full: 500,
    quick: 50,
    needs: [],
    run: within({}, approveRacingDeny),
  },
  {
    id: 'approve-or-deny-two-processes',
    title: 'Approve racing deny, two processes on one MariaDB',
    promise: oneWins,
    full: 100,
    quick: 20,
    needs: ['mariadb'],
    run: within(twoProcesses, approveRacingDeny),
  },
];
