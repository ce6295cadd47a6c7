/**
 * A BFF for API tests over real HTTP: real tokens from the LMS stand-in, a real store and a real
 * MCP server. Only the model is scripted.
 */
import type { FastifyInstance } from 'fastify';
import { startLms, type Lms } from '../../../../test/harness/lms/lms';
import { budgetsOf } from '../../../../test/support/budgets';
import { limits, serverConfig, workflowConfig } from '../../../../test/support/config';
import { startPeer, type McpPeer, type PeerTool } from '../../../../test/support/mcp-peer';
import {
  scriptedModel,
  type ModelStep,
  type ScriptedModel,
} from '../../../../test/support/scripted-model';
import { work } from '../../../../test/support/work';
import type { ErrorBody, StreamEvent } from '../../../protocol';
import { createAgent, type Agent } from '../../agent';
import { systemEffects } from '../../base';
import type { Config, McpServerConfig } from '../../config';
import { createMemoryEventLog, createMemorySignals } from '../../events';
import { createLmsClient } from '../../lms';
import { createConnection, type Connection } from '../../mcp';
import { openStore, type Store } from '../../store';
import { listening } from './listening';

export const ORIGIN = 'http://localhost:8080';
export const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const block = (type: string, id: string) =>
  `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;
/** A place where learners may ask. */
export const unit = {
  course_id: COURSE,
  sequence_id: block('sequential', 'glance'),
  unit_id: block('vertical', 'what'),
};
export const exam = {
  course_id: COURSE,
  sequence_id: block('sequential', 'exam'),
  unit_id: block('vertical', 'exam_1'),
};

/** What the current test runs on. */
export interface Api {
  lms: Lms;
  peer: McpPeer;
  model: ScriptedModel;
  store: Store;
  agent: Agent;
  app: FastifyInstance;
  base: string;
  /** Advances the clock, in milliseconds. */
  clock: number;
}

export const api = {} as Api;
let connection: Connection;
const now = () => Date.now() + api.clock;

/** Registers the hooks. Call it once, at the top of a test file. */
export function useApi(): void {
  beforeAll(async () => {
    api.lms = await startLms({ port: 0, pageOrigin: ORIGIN });
  });
  afterAll(() => api.lms.close());
  beforeEach(() => {
    api.clock = 0;
  });
  afterEach(async () => {
    await api.agent.drain(0);
    await api.app.close();
    await connection.close();
    await api.store.close();
    await api.peer.close();
  });
}

function configOf(server: McpServerConfig, changes: Partial<Config['limits']>): Config {
  const { lms } = api;
  return {
    server: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      adminSocket: null,
      allowedOrigins: [ORIGIN],
      logLevel: 'silent',
    },
    lms: { baseUrl: lms.url, exams: { enabled: true, serviceUrl: null } },
    auth: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
    database: { path: ':memory:' },
    redis: { url: null, keyPrefix: '' },
    audit: { keepDays: 0, redact: [] },
    mcp: { allowedHosts: [] },
    instruments: { metrics: null, mcpMessages: false },
    proxy: null,
    secrets: { encryptionKey: null },
    mcpServers: new Map([['peer', server]]),
    limits: { ...limits, ...changes },
    budgets: { rules: [], currency: null },
    workflows: new Map([
      [
        'helper',
        workflowConfig({ id: 'helper', title: 'Helper', greeting: 'Hi', suggestions: ['Try'] }),
      ],
    ]),
  };
}

/** Starts a BFF whose model plays these steps. */
export async function serve(
  steps: ModelStep[],
  changes: Partial<Config['limits']> = {},
  tools: PeerTool[] = [{ name: 'act' }],
): Promise<void> {
  const peer = await startPeer(tools);
  const store = await openStore(':memory:', now);
  const server = serverConfig(peer.url, {
    approval: { default: 'always', always: new Set(), never: new Set(['free']) },
  });
  connection = createConnection(server, { fetch, now, random: () => 0, work, log: () => {} });
  const { lms } = api;
  const config = configOf(server, changes);
  const events = createMemoryEventLog(now);
  const lmsClient = createLmsClient({
    work,
    baseUrl: lms.url,
    now,
    examCheckMs: config.limits.examCheckMs,
  });
  const connections = new Map([['peer', connection]]);
  const model = scriptedModel(steps);
  const shared = {
    connections,
    effects: { ...systemEffects, now },
    events,
    signals: createMemorySignals(),
    lms: lmsClient,
    store,
  };
  const agent = createAgent({
    budgets: budgetsOf(store),
    ...shared,
    log: () => {},
    limits: config.limits,
    workflows: config.workflows,
    modelFor: () => ({ model, options: {} }),
    findTools: async () => [],
  });
  const { app, base } = await listening({ ...shared, config, agent });
  Object.assign(api, { peer, model, store, agent, app, base });
}
export const bearer = async (user = 'learner') => ({
  authorization: `Bearer ${await api.lms.signIn(user)}`,
});
export async function call(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Response> {
  return fetch(`${api.base}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(headers ?? (await bearer())),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}
export const ask = (body: object, headers?: Record<string, string>) =>
  call('POST', '/v1/responses', { input: 'hi', metadata: unit, ...body }, headers);
export async function refused(
  response: Response,
): Promise<{ status: number; code: string; param: string | null }> {
  const { error } = (await response.json()) as ErrorBody;
  return { status: response.status, code: error.code, param: error.param };
}
export function eventsIn(body: string): StreamEvent[] {
  return body
    .split('\n\n')
    .filter((chunk) => chunk.includes('data: '))
    .map((chunk) => JSON.parse(chunk.slice(chunk.indexOf('data: ') + 6)) as StreamEvent);
}
export const query = (place: object) =>
  new URLSearchParams(place as Record<string, string>).toString();
