/** The turn with a scripted model, over the real store and real MCP servers. */
import { limits, serverConfig, workflowConfig } from '../../../test/support/config';
import { startPeer, text, type McpPeer } from '../../../test/support/mcp-peer';
import {
  scriptedModel,
  type ModelStep,
  type ScriptedModel,
} from '../../../test/support/scripted-model';
import type { McpApprovalRequest, StreamEvent } from '../../protocol';
import type { Limits, Workflow } from '../config';
import { AppError } from '../base/errors';
import { createMemoryEventLog, createMemorySignals } from '../events';
import { createConnection, type Connection } from '../mcp';
import { openStore, type Store } from '../store/open';
import { createAgent, type Agent, type Ask } from '.';
import type { Principal } from '../auth/principal';
import type { CourseContext } from '../lms/context/read';

const principal: Principal = {
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
const never = new AbortController().signal;
const events = createMemoryEventLog(effects.now);
let peer: McpPeer;
let store: Store;
let connection: Connection;
let model: ScriptedModel;
let agent: Agent;
let denied: AppError | null;
let unitTitle: string | null;
let contextOptions: object;

function start(
  steps: ModelStep[],
  changes: { limits?: Partial<Limits>; workflow?: Partial<Workflow> } = {},
): void {
  model = scriptedModel(steps);
  agent = createAgent({
    store,
    events,
    effects,
    signals: createMemorySignals(),
    log: () => {},
    connections: new Map([['peer', connection]]),
    lms: {
      checkAccess: async () => {
        if (denied) {
          throw denied;
        }
        return { courseTitle: 'Plants', unitTitle, isStaff: false };
      },
      enrollmentMode: async () => 'audit',
      courseContext: async (_principal, _place, options) => {
        contextOptions = options;
        return context;
      },
    },
    workflows: new Map([['w', { ...workflow, ...changes.workflow }]]),
    modelFor: () => ({ model, options: { temperature: 0 } }),
    limits: { ...limits, ...changes.limits },
  });
}
beforeEach(async () => {
  peer = await startPeer([
    { name: 'free' },
    { name: 'act', run: (args) => text(`did ${JSON.stringify(args)}`) },
  ]);
  store = await openStore(':memory:', effects.now);
  connection = createConnection(
    serverConfig(peer.url, {
      approval: { default: 'always', always: new Set(), never: new Set(['free']) },
    }),
    { fetch, now: effects.now, random: () => 0, log: () => {} },
  );
  denied = null;
  unitTitle = null;
});
afterEach(async () => {
  await agent.drain(0);
  await connection.close();
  await store.close();
  await peer.close();
});

const ask = (input: string | Ask['input'], changes: Partial<Ask> = {}) =>
  agent.ask({
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
  await agent.ended(id);
  return store.responses.read(id, 'u');
}
async function eventsOf(id: string): Promise<StreamEvent[]> {
  const seen: StreamEvent[] = [];
  for await (const event of events.follow(id, -1, never)) {
    seen.push(event);
  }
  return seen;
}
const textOf = (output: readonly { type: string }[]) =>
  output.flatMap((item) =>
    item.type === 'message'
      ? (item as unknown as { content: { text: string }[] }).content.map((part) => part.text)
      : [],
  );

describe('an answer', () => {
  test('streams, is stored, and says the same both ways', async () => {
    start([{ text: ['Hel', 'lo'] }]);
    const response = await answered('hi');
    expect(response).toMatchObject({
      status: 'completed',
      model: 'w',
      usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
    });
    expect(textOf(response.output)).toEqual(['Hello']);
    const seen = await eventsOf(response.id);
    expect(seen.map(({ type }) => type)).toEqual([
      'response.created',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(seen.map((event) => event.sequence_number)).toEqual(seen.map((_event, index) => index));
    expect(seen.at(-1)).toMatchObject({
      response: { output: response.output, status: 'completed' },
    });
  });

  test('the model gets the context, the tools without anything to run them, and the options of its provider', async () => {
    start([{ text: ['x'] }]);
    await answered('hi');
    const [{ prompt, tools, temperature }] = model.asked as [(typeof model.asked)[number]];
    expect(prompt[0]).toMatchObject({
      role: 'system',
      content: expect.stringContaining('Leaves are green.'),
    });
    expect(tools?.map(({ name }) => name)).toEqual(['peer__act', 'peer__free']);
    expect(JSON.stringify(prompt)).not.toContain(peer.url);
    expect(temperature).toBe(0);
  });

  test('what it cites is a link that the BFF made, streamed and stored; the model sees its own answer without numbers', async () => {
    start([{ text: ['Green [', '1]. Not [2].'] }, { text: ['x'] }]);
    const response = await answered('hi');
    const annotation = {
      type: 'url_citation',
      start_index: 7,
      end_index: 8,
      url: 'https://apps.example.org/u',
      title: 'Light',
    };
    expect(response.output).toMatchObject([
      { content: [{ text: 'Green [1]. Not [2].', annotations: [annotation] }] },
    ]);
    const seen = await eventsOf(response.id);
    expect(seen).toContainEqual(
      expect.objectContaining({
        type: 'response.output_text.annotation.added',
        annotation_index: 0,
        annotation,
      }),
    );
    expect(seen.find(({ type }) => type === 'response.output_item.done')).toMatchObject({
      item: response.output[0],
    });
    await answered('more', { previousResponseId: response.id });
    expect(model.asked[1]?.prompt[2]).toMatchObject({
      role: 'assistant',
      content: [{ text: 'Green. Not.' }],
    });
  });

  test('a conversation that moves on to another unit says so to the model, and on the message', async () => {
    start([{ text: ['1'] }, { text: ['2'] }, { text: ['3'] }]);
    const on = (unit: string) => ({
      metadata: { course_id: 'course', sequence_id: 's', unit_id: unit },
    });
    unitTitle = 'Roots';
    const first = await answered('hi', on('roots'));
    unitTitle = 'Light';
    const second = await answered('and here?', { ...on('light'), previousResponseId: first.id });
    const items = await store.conversations.items(first.conversation.id, 'u', {
      order: 'asc',
      limit: 10,
    });
    expect(
      items.data.flatMap((item) =>
        item.type === 'message' && item.role === 'user' ? item.mcp_assistant?.place : [],
      ),
    ).toEqual([
      { unit_id: 'roots', unit_title: 'Roots' },
      { unit_id: 'light', unit_title: 'Light' },
    ]);
    expect(model.asked[0]?.prompt[0]?.content).not.toContain('Earlier in this conversation');
    expect(model.asked[1]?.prompt[0]?.content).toContain(
      '(Earlier in this conversation the learner was on: Roots)',
    );
    await answered('back', { ...on('roots'), previousResponseId: second.id });
    expect(model.asked[2]?.prompt[0]?.content).toContain(
      '(Earlier in this conversation the learner was on: Light)',
    );
  });

  test("the context is asked for with the workflow's functions and budget, and with the question", async () => {
    start([{ text: ['x'] }], {
      workflow: { context: { functions: ['retrieve_relevant_documents'], maxChars: 800 } },
    });
    await answered('Why green?');
    expect(contextOptions).toEqual({
      functions: ['retrieve_relevant_documents'],
      maxChars: 800,
      question: 'Why green?',
    });
  });

  test('a workflow without context gives none', async () => {
    start([{ text: ['x'] }], { workflow: { function: 'chat' } });
    await answered('hi');
    expect(JSON.stringify(model.asked[0]?.prompt)).not.toContain('Leaves');
  });

  test('the history goes along, and a second block of text starts a paragraph', async () => {
    start([{ text: ['one'] }, { text: ['two'] }]);
    const first = await answered('hi');
    const second = await answered('more', { previousResponseId: first.id });
    expect(second.conversation).toEqual(first.conversation);
    expect(model.asked[1]?.prompt.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  test.each([
    ['length', 'max_output_tokens'],
    ['content-filter', 'content_filter'],
  ] as const)('finish %s is incomplete: %s', async (finish, reason) => {
    start([{ text: ['x'], finish }]);
    expect(await answered('hi')).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason },
    });
  });
});

describe('tools', () => {
  test('a free tool runs at once, and its result reaches the model', async () => {
    start([{ text: ['looking'], calls: [{ name: 'peer__free', input: {} }] }, { text: ['done'] }]);
    const response = await answered('hi');
    expect(response.output.map(({ type }) => type)).toEqual(['message', 'mcp_call', 'message']);
    expect(response.output[1]).toMatchObject({
      status: 'completed',
      output: 'free ran',
      approval_request_id: null,
    });
    expect(model.asked[1]?.prompt.at(-1)).toMatchObject({
      role: 'tool',
      content: [
        {
          output: {
            type: 'text',
            value: expect.stringMatching(
              /^<untrusted-\w+ kind="result" server="peer">\nfree ran\n<\//,
            ),
          },
        },
      ],
    });
    const types = (await eventsOf(response.id)).map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'response.mcp_call_arguments.done',
        'response.mcp_call.in_progress',
        'response.mcp_call.completed',
      ]),
    );
    const indexes = (await eventsOf(response.id)).flatMap((event) =>
      event.type === 'response.output_item.added' ? event.output_index : [],
    );
    expect(indexes).toEqual([0, 1, 2]);
  });

  test("the operator's words reach the model, and parameters that are not allowed reach no server", async () => {
    connection = createConnection(
      serverConfig(peer.url, {
        instructions: 'Act once.',
        allowedParams: new Map([['act', new Set(['days'])]]),
      }),
      { fetch, now: effects.now, random: () => 0, log: () => {} },
    );
    start([{ calls: [{ name: 'peer__act', input: { days: 1, force: true } }] }, { text: ['ok'] }]);
    const { output } = await answered('go');
    expect(output).toMatchObject([
      { type: 'mcp_call', status: 'failed', mcp_assistant: { error_code: 'policy_denied' } },
      { type: 'message' },
    ]);
    expect(model.asked[0]?.prompt[0]?.content).toContain(
      'About Peer, whose tools begin with peer__: Act once.',
    );
    expect(model.asked[0]?.tools).toContainEqual(
      expect.objectContaining({
        name: 'peer__act',
        inputSchema: expect.objectContaining({ properties: {} }),
      }),
    );
    expect(peer.calls).toEqual([]);
  });

  test('a gated call ends the response; approved, it runs in the next one', async () => {
    start([
      {
        calls: [
          { name: 'peer__act', input: { b: 1, a: 2 } },
          { name: 'peer__free', input: {} },
        ],
      },
      { text: ['done'] },
    ]);
    const waiting = await answered('hi');
    expect(waiting.status).toBe('completed');
    expect(waiting.output).toMatchObject([
      {
        type: 'mcp_approval_request',
        arguments: '{"a":2,"b":1}',
        mcp_assistant: { state: 'pending' },
      },
      { type: 'mcp_call', status: 'completed' },
    ]);
    expect(peer.calls.map(({ name }) => name)).toEqual(['free']);
    const { id } = waiting.output[0] as McpApprovalRequest;
    const decisions = [
      { type: 'mcp_approval_response' as const, approval_request_id: id, approve: true },
    ];
    const done = await answered({ decisions }, { metadata: {} });
    expect(done.output).toMatchObject([
      { type: 'mcp_call', approval_request_id: id, output: 'did {"a":2,"b":1}' },
      { type: 'message' },
    ]);
    expect(done.previous_response_id).toBe(waiting.id);
    expect(peer.calls[1]).toEqual({ name: 'act', args: '{"a":2,"b":1}' });
    expect(await ask({ decisions }, { metadata: {} })).toBe(done.id);
    expect(peer.calls).toHaveLength(2);
  });

  test('fifty approvals at once are one', async () => {
    start([{ calls: [{ name: 'peer__act', input: {} }] }, { text: ['done'] }]);
    const waiting = await answered('hi');
    const decisions = [
      {
        type: 'mcp_approval_response' as const,
        approval_request_id: waiting.output[0]!.id,
        approve: true,
      },
    ];
    const ids = await Promise.all(
      Array.from({ length: 50 }, () => ask({ decisions }, { metadata: {} })),
    );
    expect(new Set(ids).size).toBe(1);
    await agent.ended(ids[0]!);
    expect(peer.calls).toHaveLength(1);
  });

  test('denied with a reason: nothing is sent, and the model is told why', async () => {
    start([{ calls: [{ name: 'peer__act', input: {} }] }, { text: ['understood'] }]);
    const waiting = await answered('hi');
    const decisions = [
      {
        type: 'mcp_approval_response' as const,
        approval_request_id: waiting.output[0]!.id,
        approve: false,
        reason: 'not today',
      },
    ];
    expect(textOf((await answered({ decisions }, { metadata: {} })).output)).toEqual([
      'understood',
    ]);
    expect(model.asked[1]?.prompt.at(-1)).toMatchObject({
      content: [{ output: { type: 'execution-denied', reason: 'not today' } }],
    });
    expect(peer.calls).toEqual([]);
  });

  test('a new message instead of a decision denies', async () => {
    start([{ calls: [{ name: 'peer__act', input: {} }] }, { text: ['fine'] }]);
    const waiting = await answered('hi');
    await answered('never mind', { conversationId: waiting.conversation.id });
    expect((await store.responses.read(waiting.id, 'u')).output).toMatchObject([
      { mcp_assistant: { state: 'denied' } },
    ]);
    expect(peer.calls).toEqual([]);
  });

  test('bad arguments go back to the model, which may try again', async () => {
    start([
      {
        calls: [
          { name: 'peer__free', input: 'not json' },
          { name: 'made_up', input: {} },
        ],
      },
      { text: ['sorry'] },
    ]);
    const response = await answered('hi');
    expect(response.output).toMatchObject([
      { status: 'failed', mcp_assistant: { error_code: 'invalid_arguments' } },
      { status: 'failed', mcp_assistant: { error_code: 'tool_not_found' } },
      { type: 'message' },
    ]);
  });

  test('a server that is down costs its tools, not the answer', async () => {
    await peer.close();
    start([{ text: ['without tools'] }]);
    expect(await answered('hi')).toMatchObject({ status: 'completed' });
    expect(model.asked[0]?.tools).toEqual([]);
    expect(JSON.stringify(model.asked[0]?.prompt)).toContain(
      'cannot be reached at the moment: peer',
    );
  });

  test('a model that never stops calling is stopped', async () => {
    start(
      Array.from({ length: 9 }, () => ({ calls: [{ name: 'peer__free', input: {} }] })),
      { limits: { maxSteps: 3 } },
    );
    expect(await answered('hi')).toMatchObject({ status: 'failed', error: { code: 'step_limit' } });
    expect(peer.calls).toHaveLength(3);
  });
});

describe('endings', () => {
  test.each([
    [
      'an error part',
      { text: ['par'], error: Object.assign(new Error('x'), { statusCode: 503 }) },
      'model_unavailable',
    ],
    ['a torn stream', { text: ['par'], tear: true }, 'model_unavailable'],
    [
      'an interrupted finish',
      { text: ['par'], finish: 'interrupted' as const },
      'model_unavailable',
    ],
  ])('%s: failed, with the text so far', async (_case, step, code) => {
    start([step]);
    const response = await answered('hi');
    expect(response).toMatchObject({
      status: 'failed',
      error: { code },
      output: [{ status: 'incomplete', content: [{ text: 'par' }] }],
    });
    expect((await eventsOf(response.id)).at(-1)?.type).toBe('response.failed');
  });

  test('a stop ends the run and keeps the text so far', async () => {
    start([{ text: ['par'], hang: true }]);
    const id = await ask('hi');
    for await (const event of events.follow(id, -1, never)) {
      if (event.type === 'response.output_text.delta') {
        break;
      }
    }
    expect(await agent.cancel(id, principal)).toMatchObject({
      status: 'cancelled',
      output: [{ status: 'incomplete', content: [{ text: 'par' }] }],
    });
    expect((await eventsOf(id)).at(-1)?.type).toBe('mcp_assistant.response.cancelled');
    expect(await agent.cancel(id, principal)).toMatchObject({ status: 'cancelled' });
    await expect(agent.cancel(id, { ...principal, userId: 'other' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a stop during a call leaves the call unknown', async () => {
    let stop = () => {};
    peer.tools.push({
      name: 'slow',
      run: () => {
        stop();
        return new Promise(() => {});
      },
    });
    start([{ calls: [{ name: 'peer__slow', input: {} }] }]);
    await connection.close();
    connection = createConnection(serverConfig(peer.url), {
      fetch,
      now: effects.now,
      random: () => 0,
      log: () => {},
    });
    start([{ calls: [{ name: 'peer__slow', input: {} }] }]);
    const reached = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const id = await ask('hi');
    await reached;
    expect(await agent.cancel(id, principal)).toMatchObject({
      status: 'cancelled',
      output: [
        { status: 'incomplete', mcp_assistant: { state: 'unknown', error_code: 'cancelled' } },
      ],
    });
  });

  test('a turn over its time is stopped', async () => {
    start([{ text: ['par'], hang: true }], { limits: { turnTimeoutMs: 30 } });
    expect(await answered('hi')).toMatchObject({
      status: 'failed',
      error: { code: 'turn_timeout' },
    });
  });

  test('draining interrupts what does not end, and takes nothing new', async () => {
    start([{ text: ['par'], hang: true }]);
    const id = await ask('hi');
    await agent.drain(0);
    expect(await store.responses.read(id, 'u')).toMatchObject({
      status: 'failed',
      error: { code: 'interrupted' },
    });
    await expect(ask('more')).rejects.toMatchObject({ code: 'shutting_down' });
  });

  test('a store that fails mid-turn fails the response with a code', async () => {
    start([{ text: ['x'] }]);
    store.toolCalls.propose = async () => {
      throw new Error('disk full');
    };
    expect(await answered('hi')).toMatchObject({
      status: 'failed',
      error: { code: 'internal_error', message: 'Something went wrong here.' },
    });
  });

  test('when even the end cannot be stored, the process goes on', async () => {
    start([{ text: ['x'] }]);
    store.responses.end = async () => {
      throw new Error('disk full');
    };
    const id = await ask('hi');
    await agent.ended(id);
    expect(await store.responses.read(id, 'u')).toMatchObject({ status: 'in_progress' });
  });
});

describe('who may ask what', () => {
  beforeEach(() => start([{ text: ['x'] }, { text: ['y'] }]));

  test('without access to the course nothing is made', async () => {
    denied = new AppError('enrollment_required', 'Enroll first.');
    await expect(ask('hi')).rejects.toMatchObject({ code: 'enrollment_required' });
    expect((await store.conversations.list('u', 'course', 10)).data).toEqual([]);
  });

  test.each([
    ['an unknown workflow', { model: 'none' }, 'invalid_request'],
    ['no course', { metadata: {} }, 'invalid_request'],
    ['an unknown conversation', { conversationId: 'none' }, 'not_found'],
    ['an unknown previous response', { previousResponseId: 'none' }, 'not_found'],
  ])('%s', async (_case, changes, code) => {
    await expect(ask('hi', changes)).rejects.toMatchObject({ code });
  });

  test('a conversation stays with its course, and its responses with it', async () => {
    const first = await answered('hi');
    await expect(
      ask('x', { conversationId: first.conversation.id, metadata: { course_id: 'other' } }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    const other = await answered('hi');
    await expect(
      ask('x', { conversationId: other.conversation.id, previousResponseId: first.id }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test("somebody else's conversation does not exist", async () => {
    const { conversation } = await answered('hi');
    await expect(
      ask('x', { principal: { ...principal, userId: 'other' }, conversationId: conversation.id }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  test('one answer at a time', async () => {
    start([{ text: ['x'], hang: true }]);
    const id = await ask('hi');
    const { conversation } = await store.responses.read(id, 'u');
    await expect(ask('more', { conversationId: conversation.id })).rejects.toMatchObject({
      code: 'conversation_busy',
    });
  });

  test('an idempotency key starts one response: a twin at the same time is told so, a later one gets it', async () => {
    const { conversation } = await answered('hi');
    const idempotency = { key: 'k', bodyHash: 'h' };
    const [first, twin] = await Promise.allSettled(
      [1, 2].map(() => ask('again', { conversationId: conversation.id, idempotency })),
    );
    expect(twin).toMatchObject({ status: 'rejected', reason: { code: 'idempotency_in_flight' } });
    expect(await ask('again', { conversationId: conversation.id, idempotency })).toBe(
      (first as PromiseFulfilledResult<string>).value,
    );
    await expect(ask('other', { idempotency: { key: 'k', bodyHash: 'x' } })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
  });

  test('a key that led to nothing can be used again', async () => {
    start([{ text: ['one'] }]);
    const idempotency = { key: 'again', bodyHash: 'h' };
    denied = new AppError('enrollment_required', 'no');
    await expect(ask('hi', { idempotency })).rejects.toMatchObject({ code: 'enrollment_required' });
    denied = null;
    expect(await answered('hi', { idempotency })).toMatchObject({ status: 'completed' });
  });
});
