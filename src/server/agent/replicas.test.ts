/**
 * Two replicas over one store: leases, lost leases, and how the other replica reacts. Each has its
 * own event log, as without Redis.
 */
import { enrolled, limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startPeer, text, type McpPeer } from '../../../test/support/mcp-peer';
import { scriptedModel, type ModelStep } from '../../../test/support/scripted-model';
import { work } from '../../../test/support/work';
import { isTerminal, type StreamEvent } from '../../protocol';
import { createMemoryEventLog, createMemorySignals, type EventLog, type Signals } from '../events';
import { createConnection, type Connection } from '../mcp';
import { openStore, type Store } from '../store/open';
import type { Sweeper } from './sweeper';
import { createAgent, createSweeper, type Agent } from '.';
import type { Principal } from '../auth';

const principal: Principal = {
  userId: 'u',
  username: 'learner',
  token: 't',
  isGlobalStaff: false,
  expiresAt: 9e9,
};
const workflow = workflowConfig({ function: 'chat' });
/** The test's clock, which moves only when a test moves it. */
const LEASE_MS = 4000;
const STEP_MS = 50;
/** Sockets, and everything that waits for them, use real time. */
const REAL_TIME = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;
const never = new AbortController().signal;

interface Replica {
  agent: Agent;
  events: EventLog;
  sweeper: Sweeper;
  /** Makes its store fail from now on, as if the database were unreachable from this replica. */
  cutOff: () => void;
}

let serial = 0;
let store: Store;
let peer: McpPeer;
let connection: Connection;
let replicas: Replica[];

/** The same store over its own network. */
function reaching(target: Store, isCut: () => boolean): Store {
  const wrap = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (object, key) => {
        const value = Reflect.get(object, key) as unknown;
        if (typeof value !== 'function') {
          return value;
        }
        return async (...args: unknown[]) => {
          if (isCut()) {
            throw new Error('the database cannot be reached');
          }
          return await (value as (...all: unknown[]) => unknown).apply(object, args);
        };
      },
    });
  return {
    ...target,
    responses: wrap(target.responses),
    toolCalls: wrap(target.toolCalls),
    leases: wrap(target.leases),
  };
}

function start(steps: ModelStep[], shared: { events?: EventLog; signals?: Signals } = {}): Replica {
  let cut = false;
  const own = reaching(store, () => cut);
  const events = shared.events ?? createMemoryEventLog(Date.now);
  const model = scriptedModel(steps);
  const agent = createAgent({
    store: own,
    events,
    signals: shared.signals ?? createMemorySignals(),
    log: () => {},
    effects: {
      now: Date.now,
      id: (prefix) => {
        serial += 1;
        return `${prefix}_${serial}`;
      },
    },
    connections: new Map([['peer', connection]]),
    lms: {
      checkAccess: async () => enrolled,
      checkExams: async () => null,
      enrollmentMode: async () => 'audit',
      courseContext: async () => ({
        courseTitle: '',
        unitTitle: '',
        passages: [],
        incomplete: [],
        htmlOff: false,
      }),
    },
    workflows: new Map([['w', workflow]]),
    modelFor: () => ({ model, options: {} }),
    findTools: async () => [],
    limits: { ...limits, leaseMs: LEASE_MS },
  });
  const sweeper = createSweeper({
    store: own,
    events,
    leaseMs: LEASE_MS,
    onRecovered: () => {},
    onError: () => {},
  });
  const replica = {
    agent,
    events,
    sweeper,
    cutOff: () => {
      cut = true;
    },
  };
  replicas.push(replica);
  return replica;
}

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: [...REAL_TIME] });
  replicas = [];
  store = await openStore(':memory:', Date.now);
  peer = await startPeer([{ name: 'act' }]);
  connection = createConnection(serverConfig(peer.url), {
    fetch,
    now: Date.now,
    random: () => 0,
    work,
    log: () => {},
  });
});
afterEach(async () => {
  await Promise.all(
    replicas.map(({ agent, sweeper }) => {
      sweeper.stop();
      return agent.drain(0);
    }),
  );
  await connection.close();
  await store.close();
  await peer.close();
  jest.useRealTimers();
});

const ask = ({ agent }: Replica, input = 'hi') =>
  agent.ask({
    principal,
    model: undefined,
    input: { text: input },
    conversationId: undefined,
    previousResponseId: undefined,
    metadata: { course_id: 'course' },
    idempotency: null,
  });
async function follow({ agent }: Replica, id: string): Promise<StreamEvent[]> {
  const seen: StreamEvent[] = [];
  for await (const event of agent.follow(id, 'u', -1, never)) {
    seen.push(event);
  }
  return seen;
}
async function midway({ events }: Replica, id: string): Promise<void> {
  for await (const event of events.follow(id, -1, never)) {
    if (event.type === 'response.output_text.delta') {
      return;
    }
  }
}
const read = (id: string) => store.responses.read(id, 'u');

/** Moves the clock until the condition holds. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await jest.advanceTimersByTimeAsync(STEP_MS);
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}

/** Moves the clock until the promise settles. */
async function inTime<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  promise.then(settle, settle);
  await until(async () => isSettled);
  return promise;
}

test('a replica without the store gives up its run; another one ends it and keeps the text so far', async () => {
  const [a, b] = [start([{ text: ['so ', 'far'], hang: true }]), start([])];
  const id = await ask(a);
  await midway(a, id);
  await until(async () => (await store.responses.find(id, 'u')).draft_text === 'so far');
  const followed = follow(b, id);
  a.cutOff();
  await inTime(a.agent.ended(id));
  // The replica lets go before the lease ends.
  expect(await read(id)).toMatchObject({ status: 'in_progress' });
  await until(async () => (await read(id)).status === 'failed');
  expect((await followed).at(-1)).toMatchObject({
    type: 'response.failed',
    response: { error: { code: 'interrupted' } },
  });
  expect(await read(id)).toMatchObject({
    status: 'failed',
    error: { code: 'interrupted' },
    output: [{ type: 'message', status: 'incomplete', content: [{ text: 'so far' }] }],
  });
});

test('an interrupted run keeps the text that readers have seen, if it is longer than the saved text', async () => {
  const events = createMemoryEventLog(Date.now);
  const [a] = [start([{ text: ['seen ', 'by all'], hang: true }], { events })];
  start([], { events });
  const id = await ask(a);
  await midway(a, id);
  a.cutOff();
  await until(async () => (await read(id)).status === 'failed');
  expect(await read(id)).toMatchObject({ output: [{ content: [{ text: 'seen by all' }] }] });
});

test('a running call of a lost run becomes unknown, and its late result changes nothing', async () => {
  let answer = () => {};
  let reached = () => {};
  const arrived = new Promise<void>((resolve) => {
    reached = resolve;
  });
  peer.tools.push({
    name: 'slow',
    run: () => {
      reached();
      return new Promise((resolve) => {
        answer = () => resolve(text('late'));
      });
    },
  });
  const a = start([{ calls: [{ name: 'peer__slow', input: {} }] }, { text: ['never asked'] }]);
  const id = await ask(a);
  await arrived;
  // As if the process were paused: it renews nothing, and nothing tells it.
  await store.leases.renew(
    { replicaId: (await store.responses.find(id, 'u')).replica_id!, expiresAt: 0 },
    [id],
  );
  await start([]).sweeper.sweep();
  expect(await read(id)).toMatchObject({
    status: 'failed',
    output: [
      { type: 'mcp_call', mcp_assistant: { state: 'unknown', error_code: 'outcome_unknown' } },
    ],
  });
  answer();
  await inTime(a.agent.ended(id));
  expect(await read(id)).toMatchObject({
    status: 'failed',
    error: { code: 'interrupted' },
    output: [{ mcp_assistant: { state: 'unknown' } }],
  });
  expect((await follow(a, id)).at(-1)).toMatchObject({ type: 'response.failed' });
  expect(peer.calls).toHaveLength(1);
});

test('a run that was declared lost can neither store nor send anything', async () => {
  const a = start([{ text: ['x'], hang: true }]);
  const id = await ask(a);
  await midway(a, id);
  const { conversation_id: conversationId, replica_id: replicaId } = await store.responses.find(
    id,
    'u',
  );
  const owner = { id, conversationId, userId: 'u' };
  const call = {
    id: 'late',
    modelCallId: 'm',
    modelToolName: 'peer__act',
    step: 0,
    serverLabel: 'peer',
    serverUrl: peer.url,
    toolName: 'act',
    definitionHash: 'h',
    face: { server_name: 'Peer', tool_title: null, tool_description: null, annotations: null },
    arguments: '{}',
    start: { state: 'approved' as const },
  };
  const [row] = await store.toolCalls.propose(owner, null, [call]);
  await store.leases.renew({ replicaId: replicaId!, expiresAt: 0 }, [id]);
  expect(await store.leases.interrupt(id, null)).toBe(true);
  expect(await store.leases.interrupt(id, null)).toBe(false);
  expect(await store.toolCalls.claim(row!)).toBe(false);
  expect(await store.toolCalls.read('late')).toMatchObject({
    state: 'rejected',
    error_code: 'cancelled',
  });
  await expect(
    store.toolCalls.propose(owner, null, [{ ...call, id: 'later' }]),
  ).rejects.toMatchObject({ code: 'interrupted' });
  const message = {
    id: 'm',
    type: 'message' as const,
    role: 'assistant' as const,
    status: 'completed' as const,
    content: [],
  };
  await expect(store.responses.addMessage(id, conversationId, message)).rejects.toMatchObject({
    code: 'interrupted',
  });
  await store.leases.savePartialTexts([{ responseId: id, itemId: 'd', text: 'late' }]);
  expect((await store.responses.find(id, 'u')).draft_text).toBeNull();
  // Its own replica's heartbeat notices, too.
  await inTime(a.agent.ended(id));
});

test('a renewed lease is not lost', async () => {
  const [a, b] = [start([{ text: ['x'], hang: true }]), start([])];
  const id = await ask(a);
  const { lease_expires_at: first } = await store.responses.find(id, 'u');
  await until(
    async () => (await store.responses.find(id, 'u')).lease_expires_at! > first! + LEASE_MS,
  );
  await b.sweeper.sweep();
  expect(await read(id)).toMatchObject({ status: 'in_progress' });
});

test.each([
  ['by a signal', createMemorySignals()],
  ['without signals, by the heartbeat', undefined],
])('a stop on another replica arrives %s', async (_how, signals) => {
  const shared = signals ? { signals } : {};
  const [a, b] = [start([{ text: ['so far'], hang: true }], shared), start([], shared)];
  const id = await ask(a);
  await midway(a, id);
  expect(await inTime(b.agent.cancel(id, principal))).toMatchObject({
    status: 'cancelled',
    output: [{ status: 'incomplete' }],
  });
  expect((await follow(a, id)).at(-1)).toMatchObject({ type: 'mcp_assistant.response.cancelled' });
});

test('an approval on another replica continues the conversation there', async () => {
  await connection.close();
  connection = createConnection(
    serverConfig(peer.url, {
      approval: { default: 'always', always: new Set(), never: new Set() },
    }),
    { fetch, now: Date.now, random: () => 0, work, log: () => {} },
  );
  const [a, b] = [
    start([{ calls: [{ name: 'peer__act', input: {} }] }]),
    start([{ text: ['done'] }]),
  ];
  const asked = await ask(a);
  const waiting = (await follow(b, asked)).at(-1)!;
  const [request] = isTerminal(waiting) ? waiting.response.output : [];
  const approvals = [
    { type: 'mcp_approval_response' as const, approval_request_id: request!.id, approve: true },
  ];
  const approval = {
    principal,
    model: undefined,
    input: { decisions: approvals },
    conversationId: undefined,
    previousResponseId: undefined,
    metadata: {},
    idempotency: null,
  };
  const id = await b.agent.ask(approval);
  expect((await follow(a, id)).at(-1)).toMatchObject({ type: 'response.completed' });
  expect(await a.agent.ask(approval)).toBe(id);
  expect(peer.calls).toHaveLength(1);
});

test('drain waits for a request that is just starting a response', async () => {
  const a = start([{ text: ['x'], hang: true }]);
  const asking = ask(a);
  await a.agent.drain(0);
  expect(a.agent.draining()).toBe(true);
  expect(await read(await asking)).toMatchObject({
    status: 'failed',
    error: { code: 'interrupted' },
  });
});
