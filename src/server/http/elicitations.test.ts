/** A person answers a server's question, over real HTTP with real tokens. */
import { inputRequired, type ElicitResult } from '@modelcontextprotocol/server';
import { startLms, type Lms } from '../../../test/harness/lms/lms';
import { budgetsOf } from '../../../test/support/budgets';
import { limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startPeer, text } from '../../../test/support/mcp-peer';
import { scriptedModel } from '../../../test/support/scripted-model';
import { work } from '../../../test/support/work';
import type { ConversationObject, ErrorBody, ItemList, McpCall } from '../../protocol';
import { createAgent } from '../agent/agent';
import type { Config } from '../config/types';
import { systemEffects } from '../base/effects';
import { createMemoryEventLog, createMemorySignals } from '../events';
import { createLmsClient } from '../lms/client';
import { createConnection } from '../mcp';
import { openStore } from '../store/open';
import { listening } from './testing/listening';

const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const closers: (() => unknown)[] = [];
let lms: Lms;
let base: string;

beforeAll(async () => {
  lms = await startLms({ port: 0, pageOrigin: 'http://localhost:8080' });
  const peer = await startPeer([
    {
      name: 'ask',
      run: (_args, _signal, _report, { mcpReq }) => {
        const { who } = (mcpReq.inputResponses ?? {}) as Record<string, ElicitResult>;
        return who
          ? text(`Hello ${JSON.stringify(who.content)}`)
          : inputRequired({
              inputRequests: {
                who: inputRequired.elicit({
                  message: 'Who?',
                  requestedSchema: {
                    type: 'object',
                    properties: { name: { type: 'string' } },
                    required: ['name'],
                  },
                }),
              },
            });
      },
    },
  ]);
  const store = await openStore(':memory:', Date.now);
  const server = serverConfig(peer.url);
  const connection = createConnection(server, {
    fetch,
    now: Date.now,
    random: () => 0,
    work,
    log: () => {},
  });
  const config: Config = {
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
    limits,
    budgets: { rules: [], currency: null },
    workflows: new Map([['w', workflowConfig()]]),
  };
  const shared = {
    connections: new Map([['peer', connection]]),
    effects: systemEffects,
    events: createMemoryEventLog(Date.now),
    signals: createMemorySignals(),
    lms: createLmsClient({ work, baseUrl: lms.url, now: Date.now }),
    store,
  };
  const model = scriptedModel([{ calls: [{ name: 'peer__ask', input: {} }] }, { text: ['done'] }]);
  const agent = createAgent({
    budgets: budgetsOf(store),
    ...shared,
    log: () => {},
    limits,
    workflows: config.workflows,
    modelFor: () => ({ model, options: {} }),
    findTools: async () => [],
  });
  const listener = await listening({ ...shared, config, agent });
  base = `${listener.base}/v1`;
  closers.push(
    () => lms.close(),
    () => peer.close(),
    () => store.close(),
    () => connection.close(),
    () => listener.app.close(),
    () => agent.drain(0),
  );
});
afterAll(async () => {
  for (const close of closers.reverse()) {
    await close();
  }
});

const bearer = async (user: string) => ({
  'content-type': 'application/json',
  authorization: `Bearer ${await lms.signIn(user)}`,
});
const post = async (path: string, body: object, user = 'learner') =>
  fetch(`${base}${path}`, {
    method: 'POST',
    headers: await bearer(user),
    body: JSON.stringify(body),
  });
const get = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${base}${path}`, { headers: await bearer('learner') })).json()) as T;
async function refusal(response: Response): Promise<[number, string, string | null]> {
  const { error } = (await response.json()) as ErrorBody;
  return [response.status, error.code, error.param];
}

test('an answer is accepted once, from the person who was asked, and only if it fits the form', async () => {
  const conversation = (await (
    await post('/conversations', { metadata: { course_id: COURSE } })
  ).json()) as ConversationObject;
  const answered = post('/responses', {
    input: 'go',
    conversation: conversation.id,
    metadata: { course_id: COURSE },
  });
  let call: McpCall | undefined;
  while (!call?.mcp_assistant.elicitation) {
    const { data } = await get<ItemList>(`/conversations/${conversation.id}/items?order=asc`);
    call = data.find((item): item is McpCall => item.type === 'mcp_call');
  }
  const path = `/mcp_calls/${call.id}/elicitations/${call.mcp_assistant.elicitation.id}`;
  const accept = { action: 'accept', content: { name: 'Ada' } };

  expect((await fetch(`${base}${path}`, { method: 'POST' })).status).toBe(401);
  expect(await refusal(await post(path, accept, 'learner2'))).toEqual([404, 'not_found', null]);
  expect(await refusal(await post(`/mcp_calls/${call.id}/elicitations/other`, accept))).toEqual([
    404,
    'not_found',
    null,
  ]);
  expect(await refusal(await post(path, { action: 'perhaps' }))).toEqual([
    400,
    'invalid_request',
    'action',
  ]);
  expect(await refusal(await post(path, { ...accept, remember: true }))).toEqual([
    400,
    'unsupported_parameter',
    'remember',
  ]);
  expect(
    await refusal(await post(path, { action: 'accept', content: { name: { first: 'Ada' } } })),
  ).toEqual([400, 'invalid_request', 'content.name']);
  expect(await refusal(await post(path, { action: 'accept', content: {} }))).toEqual([
    400,
    'invalid_request',
    'content.name',
  ]);

  const taken = await post(path, accept);
  expect([taken.status, await taken.text()]).toEqual([204, '']);
  expect(await refusal(await post(path, accept))).toEqual([409, 'elicitation_closed', null]);
  expect(await (await answered).json()).toMatchObject({
    status: 'completed',
    output: [{ output: 'Hello {"name":"Ada"}' }, { type: 'message' }],
  });
});
