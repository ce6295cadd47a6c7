/** An agent with a scripted model over a real store and a real MCP server, fresh for every test. */
import { limits, serverConfig, workflowConfig } from '../../../../test/support/config';
import { startPeer, text, type McpPeer } from '../../../../test/support/mcp-peer';
import {
  scriptedModel,
  type ModelStep,
  type ScriptedModel,
} from '../../../../test/support/scripted-model';
import { work } from '../../../../test/support/work';
import type { StreamEvent } from '../../../protocol';
import type { Principal } from '../../auth';
import type { AppError } from '../../base';
import type { Limits, Workflow } from '../../config';
import { createMemoryEventLog, createMemorySignals } from '../../events';
import type { CourseContext } from '../../lms';
import { createConnection, createToolSearch, type Connection } from '../../mcp';
import type { Provider } from '../../model';
import { openStore, type Store } from '../../store';
import { createAgent, type Agent, type Ask } from '..';

export const principal: Principal = {
  userId: 'u',
  username: 'learner',
  token: 't',
  isGlobalStaff: false,
  expiresAt: 9e9,
};
const workflow = workflowConfig();
const context: CourseContext = {
  courseTitle: 'Plants',
  unitTitle: 'Light',
  passages: [{ title: 'Light', url: 'https://apps.example.org/u', text: 'Leaves are green.' }],
  incomplete: [],
  htmlOff: false,
};
let serial = 0;
const effects = {
  now: () => Date.now(),
  id: (prefix: string) => {
    serial += 1;
    return `${prefix}_${serial}`;
  },
};

export const connectTo = (peer: McpPeer, changes: Parameters<typeof serverConfig>[1] = {}) =>
  createConnection(serverConfig(peer.url, changes), {
    fetch,
    now: effects.now,
    random: () => 0,
    work,
    log: () => {},
  });

export const textOf = (output: readonly { type: string }[]) =>
  output.flatMap((item) =>
    item.type === 'message'
      ? (item as unknown as { content: { text: string }[] }).content.map((part) => part.text)
      : [],
  );

interface Parts {
  peer: McpPeer;
  store: Store;
  connection: Connection;
  model: ScriptedModel;
  agent: Agent;
  /** What the LMS answers when asked for access. */
  denied: AppError | null;
  unitTitle: string | null;
  /** The options of the last request for context. */
  contextOptions: object;
  /** The LMS does not answer when the course is read. */
  unread: boolean;
}

/** An LMS that answers what the test sets. */
function lmsOf(world: Parts): Parameters<typeof createAgent>[0]['lms'] {
  return {
    checkAccess: async () => {
      if (world.denied) {
        throw world.denied;
      }
      return { courseTitle: 'Plants', unitTitle: world.unitTitle, isStaff: false, isAuthor: false };
    },
    checkExams: async () => null,
    enrollmentMode: async () => 'audit',
    courseContext: async (_principal, _place, options) => {
      world.contextOptions = options;
      return world.unread ? { ...context, passages: [], unread: true } : context;
    },
  };
}

/** Registers the hooks of a test file. */
export function agentWorld() {
  const events = createMemoryEventLog(effects.now);
  const world = {} as Parts;

  function start(
    steps: ModelStep[],
    changes: {
      limits?: Partial<Limits>;
      workflow?: Partial<Workflow>;
      fallback?: readonly Provider[];
    } = {},
  ): void {
    world.model = scriptedModel(steps);
    world.agent = createAgent({
      store: world.store,
      events,
      effects,
      signals: createMemorySignals(),
      log: () => {},
      connections: new Map([['peer', world.connection]]),
      lms: lmsOf(world),
      workflows: new Map([['w', { ...workflow, ...changes.workflow }]]),
      modelFor: () => ({
        name: 'main',
        model: world.model,
        options: { temperature: 0 },
        fallback: changes.fallback,
      }),
      findTools: createToolSearch(work),
      limits: { ...limits, ...changes.limits },
    });
  }

  beforeEach(async () => {
    world.peer = await startPeer([
      { name: 'free' },
      { name: 'act', run: (args) => text(`did ${JSON.stringify(args)}`) },
    ]);
    world.store = await openStore(':memory:', effects.now);
    world.connection = connectTo(world.peer, {
      approval: { default: 'always', always: new Set(), never: new Set(['free']) },
    });
    world.denied = null;
    world.unitTitle = null;
    world.unread = false;
  });
  afterEach(async () => {
    await world.agent.drain(0);
    await world.connection.close();
    await world.store.close();
    await world.peer.close();
  });

  const ask = (input: string | Ask['input'], changes: Partial<Ask> = {}) =>
    world.agent.ask({
      principal,
      model: undefined,
      input: typeof input === 'string' ? { text: input } : input,
      conversationId: undefined,
      previousResponseId: undefined,
      metadata: { course_id: 'course' },
      idempotency: null,
      ...changes,
    });
  async function answered(input: string | Ask['input'], changes: Partial<Ask> = {}) {
    const id = await ask(input, changes);
    await world.agent.ended(id);
    return world.store.responses.read(id, 'u');
  }
  const follow = (id: string) => events.follow(id, -1, new AbortController().signal);
  async function eventsOf(id: string): Promise<StreamEvent[]> {
    const seen: StreamEvent[] = [];
    for await (const event of follow(id)) {
      seen.push(event);
    }
    return seen;
  }

  return { world, start, ask, answered, follow, eventsOf };
}
