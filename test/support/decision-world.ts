/**
 * A BFF with one real MCP server that asks before every call, for tests of decisions. Everything
 * uses HTTP.
 */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { work } from './work';
import type {
  ErrorBody,
  GrantObject,
  Item,
  ListObject,
  McpApprovalRequest,
  McpCall,
  ResponseObject,
} from '../../src/protocol';
import { createAgent, type Agent } from '../../src/server/agent/agent';
import { createAuthenticator } from '../../src/server/auth/authenticator';
import type {
  ApprovalPolicy,
  Config,
  McpServerConfig,
  Workflow,
} from '../../src/server/config/types';
import { systemEffects } from '../../src/server/base/effects';
import { createMemoryEventLog, createMemorySignals } from '../../src/server/events';
import { createApp } from '../../src/server/http';
import { createLmsClient } from '../../src/server/lms/client';
import { createLogger } from '../../src/server/base/logging';
import { createConnection, type Connection } from '../../src/server/mcp';
import { openStore, type Store } from '../../src/server/store/open';
import { startLms, type Lms } from '../harness/lms/lms';
import { limits, serverConfig, workflowConfig } from './config';
import { startPeer, text, type McpPeer } from './mcp-peer';
import { scriptedModel, type ModelStep, type ScriptedModel } from './scripted-model';

export const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
export const DAY = 86_400_000;
export const ASK: ApprovalPolicy = { default: 'always', always: new Set(), never: new Set() };
export const FREE: ApprovalPolicy = { ...ASK, default: 'never' };

export const call = (input: object = { days: 1 }, name = 'act'): ModelStep => ({
  calls: [{ name: `peer__${name}`, input }],
});
export const done: ModelStep = { text: ['done'] };
/** Questions that each call the tool, and the answers after the decisions. */
export const questions = (count: number): ModelStep[] =>
  Array.from({ length: count }, () => [call(), done]).flat();

export const approval = (id: string, more: object = {}) => ({
  type: 'mcp_approval_response',
  approval_request_id: id,
  approve: true,
  ...more,
});
export const review = ({ id }: { id: string }, release: boolean) => ({
  type: 'mcp_assistant.result_review',
  call_id: id,
  release,
});
export const requestOf = ({ output }: ResponseObject) =>
  output.find((item) => item.type === 'mcp_approval_request') as McpApprovalRequest;
export const callOf = ({ output }: ResponseObject) =>
  output.find((item) => item.type === 'mcp_call') as McpCall;
export async function json<T>(response: Promise<Response>): Promise<T> {
  return (await response).json() as Promise<T>;
}
export async function refusal(
  response: Promise<Response>,
): Promise<[status: number, code: string]> {
  const { status } = await response;
  return [status, (await json<ErrorBody>(response)).error.code];
}

const tools = () => [
  {
    name: 'act',
    title: 'Act',
    run: (args: object) => text(`did ${JSON.stringify(args)}`),
    inputSchema: {
      type: 'object' as const,
      properties: { days: { type: 'integer' }, note: { type: 'string' } },
      required: ['days'],
    },
  },
  { name: 'other' },
  {
    name: 'sorry',
    run: () => ({ isError: true, content: [{ type: 'text' as const, text: 'cannot' }] }),
  },
];

interface DecisionWorld {
  lms: Lms;
  peer: McpPeer;
  store: Store;
  connections: Map<string, Connection>;
  agent: Agent;
  model: ScriptedModel;
  app: FastifyInstance;
  /** The base URL of `/v1`. */
  base: string;
  /** How many milliseconds the clock is ahead. */
  clock: number;
  /** The same, for tokens only. */
  session: number;
  /** Fields of logged warnings. */
  logged: object[];
}

function configFor(
  { lms }: DecisionWorld,
  server: McpServerConfig,
  workflow: Partial<Workflow>,
): Config {
  return {
    server: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      adminSocket: null,
      allowedOrigins: [],
      logLevel: 'silent',
    },
    secrets: { encryptionKey: null },
    lms: { baseUrl: lms.url, exams: { enabled: true, serviceUrl: null } },
    auth: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
    database: { path: ':memory:' },
    redis: { url: null, keyPrefix: '' },
    audit: { keepDays: 0, redact: [] },
    mcp: { allowedHosts: [] },
    mcpServers: new Map([['peer', server]]),
    limits,
    workflows: new Map([
      ['helper', workflowConfig({ id: 'helper', function: 'chat', ...workflow })],
    ]),
  };
}

async function serve(
  world: DecisionWorld,
  steps: ModelStep[],
  changes: Partial<McpServerConfig>,
  workflow: Partial<Workflow>,
): Promise<void> {
  const now = () => Date.now() + world.clock;
  world.peer = await startPeer(tools());
  world.store = await openStore(':memory:', now);
  const server = serverConfig(world.peer.url, { approval: ASK, ...changes });
  world.connections = new Map([
    ['peer', createConnection(server, { fetch, now, random: () => 0, work, log: () => {} })],
  ]);
  world.model = scriptedModel(steps);
  const config = configFor(world, server, workflow);
  const shared = {
    connections: world.connections,
    effects: { ...systemEffects, now },
    events: createMemoryEventLog(now),
    signals: createMemorySignals(),
    store: world.store,
    lms: createLmsClient({ work, baseUrl: world.lms.url, now }),
  };
  world.agent = createAgent({
    ...shared,
    log: () => {},
    limits,
    workflows: config.workflows,
    modelFor: () => ({ model: world.model, options: {} }),
    findTools: async () => [],
  });
  const logger = createLogger('silent');
  logger.warn = (...words: unknown[]) => {
    world.logged.push(words[0] as object);
  };
  const authenticator = createAuthenticator({
    config: config.auth,
    allowedOrigins: [],
    now: () => Date.now() + world.session,
  });
  world.app = await createApp({
    ...shared,
    config,
    agent: world.agent,
    logger,
    authenticator,
    authorizations: null,
    redis: null,
  });
  await world.app.listen({ host: '127.0.0.1', port: 0 });
  world.base = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}/v1`;
}

async function close(world: DecisionWorld): Promise<void> {
  await world.agent.drain(0);
  await world.app.close();
  await Promise.all([...world.connections.values()].map((connection) => connection.close()));
  await world.store.close();
  await world.peer.close();
  Object.assign(world, { clock: 0, session: 0, logged: [] });
}

/** Call it once at the top of a test file; each test then serves what it needs. */
export function decisionWorld() {
  const world = { clock: 0, session: 0, logged: [] } as unknown as DecisionWorld;
  beforeAll(async () => {
    world.lms = await startLms({ port: 0, pageOrigin: 'http://localhost:8080' });
  });
  afterAll(() => world.lms.close());
  afterEach(() => close(world));

  async function send(
    method: string,
    path: string,
    body?: object,
    user = 'learner',
    administrator = false,
  ): Promise<Response> {
    const authorization = `Bearer ${await world.lms.signIn(user, { administrator })}`;
    return fetch(`${world.base}${path}`, {
      method,
      headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }
  const respond = (body: object, user?: string) =>
    send('POST', '/responses', { metadata: { course_id: COURSE }, ...body }, user);
  return {
    world,
    send,
    respond,
    serve: (
      steps: ModelStep[],
      changes: Partial<McpServerConfig> = {},
      workflow: Partial<Workflow> = {},
    ) => serve(world, steps, changes, workflow),
    ask: (conversation?: string, user?: string) =>
      json<ResponseObject>(
        respond({ input: 'hi', ...(conversation ? { conversation } : {}) }, user),
      ),
    decide: (...input: object[]) => json<ResponseObject>(respond({ input })),
    refused: (...input: object[]) => refusal(respond({ input })),
    itemsOf: async ({ conversation: { id } }: ResponseObject) =>
      (await json<ListObject<Item>>(send('GET', `/conversations/${id}/items?order=asc&limit=200`)))
        .data,
    grants: async (user?: string) =>
      (
        await json<ListObject<GrantObject>>(
          send('GET', `/grants?course_id=${encodeURIComponent(COURSE)}`, undefined, user),
        )
      ).data,
    /** Applies another configuration, as after a restart; `null` removes the server. */
    reconfigure(changes: Partial<McpServerConfig> | null): void {
      const before = world.connections.get('peer');
      if (changes === null || !before) {
        world.connections.delete('peer');
      } else {
        world.connections.set('peer', { ...before, server: { ...before.server, ...changes } });
      }
    },
    /** @param path Empty for the server, or `/tools/<name>`. */
    switchOff: (path: string, disabled = true) =>
      send('POST', `/mcp_servers/peer${path}/switch`, { disabled }, 'staff', true),
    /** Arguments of the calls that reached the server. */
    sent: () => world.peer.calls.map(({ args }) => args),
  };
}
