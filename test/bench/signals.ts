/**
 * What signals cost a turn with one tool: CPU of this process with them on and off, in turns next
 * to each other. The model, the store and the server are real, and in this process.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAgent, type Agent } from '../../src/server/agent';
import { createMemoryEventLog, createMemorySignals } from '../../src/server/events';
import { createConnection, createToolSearch, type Connection } from '../../src/server/mcp';
import { createMetrics, loadPrometheus, NO_METRICS } from '../../src/server/metrics';
import { createProvider } from '../../src/server/model';
import { openStore, type Store } from '../../src/server/store';
import { loadOtlp, NO_TRACES } from '../../src/server/tracing';
import { systemEffects } from '../../src/server/base';
import { startDiceServer } from '../../examples/mcp-servers/dice/server';
import { budgetsOf } from '../support/budgets';
import { limits, serverConfig, workflowConfig } from '../support/config';
import { work } from '../support/work';
import type { Figure } from './rendering';

const ROUNDS = 9;
/** Enough that other load on the machine averages out. */
const TURNS = 60;
const LIMIT = 1.03;

type Instruments = Pick<Parameters<typeof createAgent>[0], 'metrics' | 'tracer'>;

interface Side {
  agent: Agent;
  store: Store;
  connection: Connection;
}

async function open(url: string, instruments: Instruments): Promise<Side> {
  const { now } = systemEffects;
  const store = await openStore(':memory:', now);
  const connection = createConnection(serverConfig(url, { label: 'dice' }), {
    fetch,
    now,
    random: () => 0,
    work,
    log: () => {},
    ...instruments,
  });
  const provider = createProvider({ type: 'demo', delayMs: 0 }, instruments);
  const workflow = workflowConfig({ function: 'chat', mcpServers: ['dice'] });
  const agent = createAgent({
    store,
    budgets: budgetsOf(store),
    events: createMemoryEventLog(now),
    signals: createMemorySignals(),
    effects: systemEffects,
    log: () => {},
    connections: new Map([['dice', connection]]),
    lms: {
      checkAccess: async () => ({
        courseTitle: 'C',
        unitTitle: null,
        isStaff: false,
        isAuthor: false,
      }),
      checkExams: async () => null,
      enrollmentMode: async () => 'audit',
      courseContext: async () => ({
        courseTitle: 'C',
        passages: [],
        incomplete: [],
        htmlOff: false,
        unitTitle: null,
      }),
    },
    workflows: new Map([['w', workflow]]),
    modelFor: () => provider,
    findTools: createToolSearch(work),
    limits,
    ...instruments,
  });
  return { agent, store, connection };
}

async function turn({ agent }: Side): Promise<void> {
  const id = await agent.ask({
    principal: { userId: 'u', username: 'u', token: 't', isGlobalStaff: false, expiresAt: 9e9 },
    model: undefined,
    input: { text: 'Can you roll 3 dice for me?' },
    conversationId: undefined,
    previousResponseId: undefined,
    metadata: { course_id: 'course' },
    idempotency: null,
  });
  await agent.ended(id);
}

/** Microseconds of CPU. */
async function cpuOf(side: Side): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < TURNS; index += 1) {
    await turn(side);
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function close({ agent, store, connection }: Side): Promise<void> {
  await agent.drain(0);
  await connection.close();
  await store.close();
}

/** On costs at most 3 %. Off is the usual code with ports that do nothing. */
export async function measureSignals(): Promise<Figure[]> {
  const dice = await startDiceServer({ port: 0 });
  // Takes everything and reads nothing: a collector has a process of its own.
  const collector = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => {
    collector.listen(0, '127.0.0.1', resolve);
  });
  const { port } = collector.address() as AddressInfo;
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`;
  const { startOtlp } = await loadOtlp();
  const prometheus = await loadPrometheus();
  const otlp = startOtlp(
    { traces: 'http/protobuf', metrics: null, env: process.env },
    { version: 'bench', now: Date.now, onProblem: () => {} },
  );
  const metrics = createMetrics([prometheus.sink], () => performance.now());
  const sides = {
    off: await open(dice.url, { metrics: NO_METRICS, tracer: NO_TRACES }),
    on: await open(dice.url, { metrics, tracer: otlp.tracer ?? NO_TRACES }),
  };
  await cpuOf(sides.off);
  await cpuOf(sides.on);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // First one, then the other way round: what grows meanwhile favours neither.
    const first = await cpuOf(round % 2 === 0 ? sides.off : sides.on);
    const second = await cpuOf(round % 2 === 0 ? sides.on : sides.off);
    ratios.push(round % 2 === 0 ? second / first : first / second);
  }
  await close(sides.on);
  await close(sides.off);
  await otlp.close();
  await dice.close();
  collector.close();
  collector.closeAllConnections();
  return [{ what: 'CPU of a turn with metrics and traces, of one without', ratios, limit: LIMIT }];
}
