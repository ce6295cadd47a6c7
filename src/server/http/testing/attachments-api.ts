/**
 * A BFF whose MCP server offers resources and prompts, over real HTTP, with real tokens and a real
 * store.
 */
import type { FastifyInstance } from 'fastify';
import { startLms, type Lms } from '../../../../test/harness/lms/lms';
import { budgetsOf } from '../../../../test/support/budgets';
import { limits, serverConfig, workflowConfig } from '../../../../test/support/config';
import { scriptedModel, type ScriptedModel } from '../../../../test/support/scripted-model';
import { startSourcePeer, type SourcePeer } from '../../../../test/support/source-peer';
import { work } from '../../../../test/support/work';
import type { AttachmentObject, ErrorBody } from '../../../protocol';
import { createAgent, type Agent } from '../../agent';
import { systemEffects } from '../../base';
import type { Config, McpServerConfig } from '../../config';
import { createMemoryEventLog, createMemorySignals } from '../../events';
import { createLmsClient } from '../../lms';
import { createConnection, type Connection } from '../../mcp';
import { openStore, type Store } from '../../store';
import { listening } from './listening';

const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const block = (type: string, id: string) =>
  `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;
export const place = {
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
export const api = {} as {
  lms: Lms;
  peer: SourcePeer;
  model: ScriptedModel;
  base: string;
};
let store: Store;
let connection: Connection;
let agent: Agent;
let app: FastifyInstance;

/** Registers the hooks. Call it once, at the top of a test file. */
export function useApi(): void {
  beforeAll(async () => {
    api.lms = await startLms({ port: 0, pageOrigin: 'http://localhost:8080' });
  });
  afterAll(() => api.lms.close());
  beforeEach(() => serve());
  afterEach(stop);
}

function configFor(lms: Lms, server: McpServerConfig, changes: Partial<Config['limits']>): Config {
  return {
    server: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      adminSocket: null,
      allowedOrigins: [],
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
      ['plain', workflowConfig({ id: 'plain', mcpServers: [] })],
      ['helper', workflowConfig({ id: 'helper' })],
    ]),
  };
}

export async function serve(
  changes: Partial<Config['limits']> = {},
  rules: Partial<McpServerConfig> = {},
): Promise<void> {
  const { lms } = api;
  const peer = await startSourcePeer();
  store = await openStore(':memory:', Date.now);
  const server = serverConfig(`${peer.url}?key=topsecret`, { name: 'The peer', ...rules });
  const deps = { fetch, now: Date.now, random: () => 0, work, log: () => {} };
  connection = createConnection(server, deps);
  const config = configFor(lms, server, changes);
  const events = createMemoryEventLog(Date.now);
  const signals = createMemorySignals();
  const unused = createConnection(
    serverConfig('http://127.0.0.1:1/mcp', { label: 'unused' }),
    deps,
  );
  const connections = new Map([
    ['peer', connection],
    ['unused', unused],
  ]);
  const shared = {
    connections,
    effects: systemEffects,
    events,
    signals,
    lms: createLmsClient({ work, baseUrl: lms.url, now: Date.now }),
    store,
  };
  const model = scriptedModel(Array.from({ length: 9 }, () => ({ text: ['fine'] })));
  agent = createAgent({
    budgets: budgetsOf(store),
    ...shared,
    log: () => {},
    limits: config.limits,
    workflows: config.workflows,
    modelFor: () => ({ model, options: {} }),
    findTools: async () => [],
  });
  const { app: listener, base } = await listening({ ...shared, config, agent });
  app = listener;
  Object.assign(api, { peer, model, base });
}
export async function stop(): Promise<void> {
  await agent.drain(0);
  await app.close();
  await connection.close();
  await store.close();
  await api.peer.close();
}

export async function call(
  method: string,
  path: string,
  body?: unknown,
  { user = 'learner', ...headers }: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${api.base}/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await api.lms.signIn(user)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
export async function answer<T>(response: Promise<Response>): Promise<T> {
  const { status, ok } = await response;
  const body = (await (await response).json()) as T;
  if (!ok) {
    throw new Error(`${status} ${JSON.stringify(body)}`);
  }
  return body;
}
export async function refused(
  response: Promise<Response>,
): Promise<{ status: number; code: string; param: string | null }> {
  const { error } = (await (await response).json()) as ErrorBody;
  return { status: (await response).status, code: error.code, param: error.param };
}
export const query = (values: object) =>
  new URLSearchParams(values as Record<string, string>).toString();
export const ONE = { type: 'resource', server_label: 'peer', uri: 'x:one' };
export const attach = (source: object = ONE, user?: string) =>
  call('POST', 'attachments', { place, source }, user === undefined ? {} : { user });
export const attached = async (source?: object) =>
  (await answer<AttachmentObject>(attach(source))).id;
const message = (ids: string[], content = 'What is this?') => [
  { role: 'user', content, mcp_assistant: { attachments: ids } },
];
export const ask = (ids: string[], more: object = {}, headers: Record<string, string> = {}) =>
  call(
    'POST',
    'responses',
    { model: 'helper', input: message(ids), metadata: place, ...more },
    headers,
  );
export function asked(turn: number) {
  const request = api.model.asked[turn];
  if (request === undefined) {
    throw new Error(`The model was not asked for turn ${turn}.`);
  }
  return request.prompt;
}
export const userText = (turn: number) => {
  const { content } = asked(turn).findLast(({ role }) => role === 'user') as {
    content: { text: string }[];
  };
  return content.map(({ text }) => text).join('\n');
};
