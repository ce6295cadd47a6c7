/**
 * Questions from servers to people: from a turn, through a real store and real servers of both
 * protocol eras, to the answer.
 */
import { inputRequired, type ElicitResult } from '@modelcontextprotocol/server';
import { enrolled, limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startLegacyPeer } from '../../../test/support/legacy-peer';
import { startPeer, text, type PeerTool } from '../../../test/support/mcp-peer';
import { scriptedModel } from '../../../test/support/scripted-model';
import { work } from '../../../test/support/work';
import type { AnswerElicitationRequest, Elicitation, McpCall, StreamEvent } from '../../protocol';
import type { Limits } from '../config';
import { createMemoryEventLog, createMemorySignals } from '../events';
import { createConnection } from '../mcp';
import { openStore, type Store } from '../store/open';
import { createAgent, type Agent } from '.';
import type { Principal } from '../auth/principal';
import { answerElicitation } from './elicitations';

const principal: Principal = {
  userId: 'u',
  username: 'learner',
  token: 't',
  isGlobalStaff: false,
  expiresAt: 9e9,
};
const workflow = workflowConfig({ function: 'chat' });
let serial = 0;
const effects = {
  now: () => Date.now(),
  id: (prefix: string) => {
    serial += 1;
    return `${prefix}_${serial}`;
  },
};
const closers: (() => Promise<unknown> | void)[] = [];
let signals = createMemorySignals();
let store: Store;
let agent: Agent;
let events: ReturnType<typeof createMemoryEventLog>;

const schema = {
  type: 'object' as const,
  properties: {
    name: { type: 'string' as const, minLength: 2 },
    age: { type: 'integer' as const, minimum: 0 },
  },
  required: ['name'],
};
const said = ({ action, content }: ElicitResult) =>
  text(`${action} ${JSON.stringify(content ?? null)}`);
const question = { mode: 'form' as const, message: 'Who are you?', requestedSchema: schema };
const page = {
  mode: 'url' as const,
  message: 'Look',
  url: 'https://example.org/',
  elicitationId: 'e',
};

const ERAS: Record<
  string,
  () => Promise<{ url: string; close: () => Promise<void>; calls: unknown[] }>
> = {
  legacy: () =>
    startLegacyPeer(
      [
        {
          name: 'ask',
          run: async (_args, _signal, _report, { mcpReq }) =>
            said(await mcpReq.elicitInput(question, { relatedRequestId: mcpReq.id })),
        },
        {
          name: 'page',
          run: async (_args, _signal, _report, { mcpReq }) =>
            said(await mcpReq.elicitInput(page, { relatedRequestId: mcpReq.id })),
        },
      ],
      false,
    ),
  modern: () =>
    startPeer(
      [
        ['ask', inputRequired.elicit(question)],
        ['page', inputRequired.elicitUrl(page)],
      ].map(([name, it]): PeerTool => ({
        name: name as string,
        run: (_args, _signal, _report, { mcpReq }) => {
          const { answer } = (mcpReq.inputResponses ?? {}) as Record<string, ElicitResult>;
          return answer
            ? said(answer)
            : inputRequired({
                inputRequests: { answer: it as ReturnType<typeof inputRequired.elicit> },
              });
        },
      })),
    ),
};

beforeEach(async () => {
  store = await openStore(':memory:', effects.now);
  signals = createMemorySignals();
  closers.push(() => store.close());
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

async function start(
  era = 'modern',
  tool = 'ask',
  changes: Partial<Limits> = {},
): Promise<{ id: string; peer: Awaited<ReturnType<(typeof ERAS)['modern']>> }> {
  const peer = await ERAS[era]!();
  const connection = createConnection(serverConfig(peer.url), {
    fetch,
    now: effects.now,
    random: () => 0,
    work,
    log: () => {},
  });
  const model = scriptedModel([
    { calls: [{ name: `peer__${tool}`, input: {} }] },
    { text: ['done'] },
  ]);
  events = createMemoryEventLog(effects.now);
  agent = createAgent({
    store,
    events,
    signals,
    effects,
    log: () => {},
    connections: new Map([['peer', connection]]),
    workflows: new Map([['w', workflow]]),
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
    modelFor: () => ({ model, options: {} }),
    findTools: async () => [],
    limits: { ...limits, ...changes },
  });
  closers.push(
    () => peer.close(),
    () => connection.close(),
    () => agent.drain(0),
  );
  const id = await agent.ask({
    principal,
    model: undefined,
    input: { text: 'go' },
    conversationId: undefined,
    previousResponseId: undefined,
    metadata: { course_id: 'c' },
    idempotency: null,
  });
  return { id, peer };
}
const never = new AbortController().signal;
async function firstEvent(
  id: string,
  wanted: (event: StreamEvent) => boolean,
): Promise<StreamEvent> {
  for await (const event of events.follow(id, -1, never) ?? []) {
    if (wanted(event)) {
      return event;
    }
  }
  throw new Error('it never came');
}
async function opened(id: string): Promise<{ callId: string; elicitation: Elicitation }> {
  const event = await firstEvent(id, ({ type }) => type === 'mcp_assistant.mcp_call.elicitation');
  return event.type === 'mcp_assistant.mcp_call.elicitation' && event.elicitation
    ? { callId: event.item_id, elicitation: event.elicitation }
    : Promise.reject(new Error('nothing is open'));
}
const callIn = async (id: string) =>
  (await store.responses.read(id, 'u')).output.find(({ type }) => type === 'mcp_call') as McpCall;
const answer = (callId: string, id: string, given: AnswerElicitationRequest, userId = 'u') =>
  answerElicitation({ callId, id, userId }, given, { store, signals });
const accept = (content: NonNullable<AnswerElicitationRequest['content']>) => ({
  action: 'accept' as const,
  content,
});

describe.each(['legacy', 'modern'])('%s', (era) => {
  test('the question is announced and stored, the answer reaches the server, and the run continues', async () => {
    const { id } = await start(era);
    const { callId, elicitation } = await opened(id);
    expect(elicitation).toEqual({
      id: expect.stringMatching(/^elic_/),
      message: 'Who are you?',
      request: { mode: 'form', schema },
      expires_at: expect.any(Number),
    });
    expect((await callIn(id)).mcp_assistant.elicitation).toEqual(elicitation);
    await answer(callId, elicitation.id, accept({ name: 'Ada', age: 36 }));
    await agent.ended(id);
    expect(await callIn(id)).toMatchObject({
      status: 'completed',
      output: 'accept {"name":"Ada","age":36}',
      mcp_assistant: { elicitation: null },
    });
    expect(
      await firstEvent(
        id,
        (event) =>
          event.type === 'mcp_assistant.mcp_call.elicitation' && event.elicitation === null,
      ),
    ).toMatchObject({ item_id: callId });
    expect(await store.elicitations.take(elicitation.id)).toBeNull();
  });

  test('a URL question is answered without content', async () => {
    const { id } = await start(era, 'page');
    const { callId, elicitation } = await opened(id);
    expect(elicitation.request).toEqual({ mode: 'url', url: 'https://example.org/' });
    await expect(answer(callId, elicitation.id, accept({}))).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'content',
    });
    await answer(callId, elicitation.id, { action: 'accept' });
    await agent.ended(id);
    expect(await callIn(id)).toMatchObject({ output: 'accept null' });
  });

  test('an unanswered question is cancelled in time; the clocks of the turn and the call pause while it is open', async () => {
    const { id } = await start(era, 'ask', { elicitationTtlMs: 600, turnTimeoutMs: 500 });
    const { callId, elicitation } = await opened(id);
    await agent.ended(id);
    expect(await callIn(id)).toMatchObject({ status: 'completed', output: 'cancel null' });
    await expect(answer(callId, elicitation.id, { action: 'decline' })).rejects.toMatchObject({
      code: 'elicitation_closed',
    });
  });

  test('stopping the response closes the question', async () => {
    const { id } = await start(era);
    const { callId, elicitation } = await opened(id);
    await agent.cancel(id, principal);
    expect(await callIn(id)).toMatchObject({
      mcp_assistant: { state: 'unknown', error_code: 'cancelled', elicitation: null },
    });
    await expect(answer(callId, elicitation.id, { action: 'decline' })).rejects.toMatchObject({
      code: 'elicitation_closed',
    });
  });
});

test('only the first answer counts, and only from the person who was asked', async () => {
  const { id } = await start();
  const { callId, elicitation } = await opened(id);
  await expect(
    answer(callId, elicitation.id, { action: 'decline' }, 'somebody'),
  ).rejects.toMatchObject({ code: 'not_found' });
  await expect(answer('mcp_other', elicitation.id, { action: 'decline' })).rejects.toMatchObject({
    code: 'not_found',
  });
  const both = await Promise.allSettled([
    answer(callId, elicitation.id, { action: 'decline' }),
    answer(callId, elicitation.id, accept({ name: 'Eve' })),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'elicitation_closed' },
  });
});

test.each([
  [{ action: 'accept' }, 'content.name'],
  [accept({ name: 'A' }), 'content.name'],
  [accept({ name: 'Ada', age: -1 }), 'content.age'],
  [accept({ name: 'Ada', age: '36' }), 'content.age'],
  [accept({ name: 'Ada', more: true }), 'content.more'],
  [
    accept(JSON.parse('{"name":"Ada","toString":"x"}') as Record<string, string>),
    'content.toString',
  ],
  [{ action: 'decline', content: { name: 'Ada' } }, 'content'],
] as [AnswerElicitationRequest, string][])('%j does not fit the form: %s', async (given, param) => {
  const { id, peer } = await start();
  const { callId, elicitation } = await opened(id);
  await expect(answer(callId, elicitation.id, given)).rejects.toMatchObject({
    code: 'invalid_request',
    param,
  });
  expect(peer.calls).toHaveLength(1);
});

test('another replica may accept the answer, even if its signal is lost', async () => {
  const { id } = await start();
  const { callId, elicitation } = await opened(id);
  signals.send = () => {};
  await answer(callId, elicitation.id, accept({ name: 'Ada' }));
  await agent.ended(id);
  expect(await callIn(id)).toMatchObject({ output: 'accept {"name":"Ada"}' });
});

test('a run that no longer has the call sends nothing more', async () => {
  const { id, peer } = await start('modern', 'ask', { elicitationTtlMs: 600 });
  const { elicitation } = await opened(id);
  // As if the call went on at another replica, which has taken the answer.
  await store.elicitations.close(elicitation.id);
  await agent.ended(id);
  expect(await callIn(id)).toMatchObject({
    status: 'failed',
    error: 'The person could not be asked. The call was ended.',
  });
  expect(peer.calls).toHaveLength(1);
});

test('a question that the store cannot keep ends the call in the modern era, and is cancelled in the other', async () => {
  const failing = jest.spyOn(store.elicitations, 'open').mockRejectedValue(new Error('no disk'));
  const modern = await start('modern');
  await agent.ended(modern.id);
  expect(await callIn(modern.id)).toMatchObject({ status: 'failed' });
  expect(modern.peer.calls).toHaveLength(1);
  const legacy = await start('legacy');
  await agent.ended(legacy.id);
  expect(await callIn(legacy.id)).toMatchObject({ output: 'cancel null' });
  failing.mockRestore();
});
