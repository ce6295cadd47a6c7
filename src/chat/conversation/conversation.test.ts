/** @jest-environment node */
import { createApi } from '../api/core';
import { createConversation, type Conversation, type ConversationState } from './conversation';
import { pendingDecisions, textOf } from '../items';
import { startFakeBff, type FakeBff, type Stage } from '../testing/bff';
import { approvalRequest, attachment, mcpCall } from '../testing/samples';
import { nodeTransport } from '../testing/transport';

const place = { course_id: 'course-v1:A+B+C', sequence_id: 'seq', unit_id: 'unit' };
let bff: FakeBff;
let remembered: (string | null)[];
let settled: number;
let ids = 0;

beforeEach(async () => {
  bff = await startFakeBff();
  remembered = [];
  settled = 0;
});
afterEach(() => bff.close());

function start(onBegun?: (id: string) => void): Conversation {
  return createConversation({
    api: createApi(nodeTransport(bff.url)),
    courseId: place.course_id,
    workflow: 'tutor',
    effects: {
      id: () => `key-${(ids += 1)}`,
      random: () => 0,
      now: () => 0,
      wait: () =>
        new Promise((resolve) => {
          setImmediate(resolve);
        }),
    },
    onConversation: (id) => remembered.push(id),
    onBegun,
    onSettled: () => {
      settled += 1;
    },
  });
}

/** Waits until the store's state is as wanted. */
function until(
  conversation: Conversation,
  wanted: (state: ConversationState) => boolean,
): Promise<ConversationState> {
  return new Promise((resolve) => {
    const check = () => {
      if (wanted(conversation.getState())) {
        unsubscribe();
        resolve(conversation.getState());
      }
    };
    const unsubscribe = conversation.subscribe(check);
    check();
  });
}

const idle = (state: ConversationState) => state.run === null && !state.loading;
const texts = (state: ConversationState) =>
  state.items.map((item) =>
    item.type === 'message' ? `${item.role}: ${textOf(item)}` : item.type,
  );
const posts = () =>
  bff.seen.filter(({ method, path }) => method === 'POST' && path === '/v1/responses');
/** A promise and the function that fulfils it. */
function gate() {
  let open: () => void = () => undefined;
  return {
    opened: new Promise<void>((resolve) => {
      open = resolve;
    }),
    open: () => open(),
  };
}

async function ask(conversation: Conversation, text = 'Hi'): Promise<ConversationState> {
  conversation.send(text, place);
  return until(conversation, idle);
}

const askApproval =
  (...ids: string[]) =>
  ({ put }: Stage) =>
    ids.forEach((id) => put(approvalRequest(id)));

test('a question gets a conversation, a response and an answer', async () => {
  bff.turns = [({ say }) => say('Hel', 'lo.')];
  const conversation = start();
  const state = await ask(conversation);
  expect(texts(state)).toEqual(['user: Hi', 'assistant: Hello.']);
  expect(bff.seen[0]).toMatchObject({
    path: '/v1/conversations',
    body: { metadata: { course_id: place.course_id } },
  });
  expect(posts()[0]!.body).toEqual({
    model: 'tutor',
    input: 'Hi',
    conversation: { id: state.conversationId },
    stream: true,
    metadata: place,
  });
  expect(remembered).toEqual([state.conversationId]);
  expect(settled).toBe(1);
});

test('text is shown while it streams, and only one question runs at a time', async () => {
  const { opened, open } = gate();
  bff.turns = [
    async ({ say }) => {
      say('First');
      await opened;
    },
  ];
  const conversation = start();
  conversation.send('Hi', place);
  const state = await until(conversation, ({ items }) => items.length === 2);
  expect(state.run).toMatchObject({ phase: 'streaming' });
  conversation.send('Again', place);
  conversation.decide([], place);
  open();
  expect(texts(await until(conversation, idle))).toEqual(['user: Hi', 'assistant: First']);
  expect(posts()).toHaveLength(1);
});

test('a broken stream is picked up where it broke', async () => {
  const { opened, open } = gate();
  bff.turns = [
    async ({ say, drop }) => {
      say('One. ');
      drop();
      await opened;
      say('Two.');
    },
  ];
  const conversation = start();
  conversation.send('Hi', place);
  await until(conversation, ({ run }) => run?.phase === 'reconnecting');
  open();
  expect(texts(await until(conversation, idle))).toEqual([
    'user: Hi',
    'assistant: One. ',
    'assistant: Two.',
  ]);
  expect(bff.seen.at(-1)!.query.get('starting_after')).not.toBeNull();
});

test('a request whose outcome is unknown is repeated with its key', async () => {
  bff.interfere(/POST .*responses/, 'hang up', 2);
  expect(texts(await ask(start()))).toEqual(['user: Hi', 'assistant: Hello.']);
  expect(new Set(posts().map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('when nothing gets through, retry sends the same request again', async () => {
  bff.interfere(/POST .*responses/, 'hang up', 6);
  const conversation = start();
  expect((await ask(conversation)).failure).toMatchObject({
    error: { code: 'unreachable' },
    retryable: true,
  });
  conversation.retry(place);
  expect(texts(await until(conversation, idle))).toEqual(['user: Hi', 'assistant: Hello.']);
  expect(new Set(posts().map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('a refused message is asked again under a new key, or gives way to the next one', async () => {
  bff.interfere(/POST .*responses/, 'rate_limited', 2);
  const conversation = start();
  expect((await ask(conversation, 'One')).failure).toMatchObject({
    error: { code: 'rate_limited' },
  });
  conversation.retry(place);
  await until(conversation, idle);
  expect(texts(await ask(conversation, 'Two'))).toEqual(['user: Two', 'assistant: Hello.']);
  expect(new Set(posts().map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
});

test('a failed response says why, and retry asks again', async () => {
  bff.turns = [
    ({ say }) => {
      say('Well');
      return 'model_unavailable';
    },
  ];
  const conversation = start();
  const state = await ask(conversation);
  expect(state.failure).toMatchObject({
    error: { code: 'model_unavailable', message: 'It failed: model_unavailable' },
    retryable: true,
  });
  conversation.retry(place);
  expect(texts(await until(conversation, idle))).toEqual([
    'user: Hi',
    'assistant: Well',
    'user: Hi',
    'assistant: Hello.',
  ]);
});

test('stop cancels the response', async () => {
  bff.turns = [
    async ({ say, cancelled }) => {
      say('Long');
      await cancelled;
      return 'cancelled';
    },
  ];
  const conversation = start();
  conversation.send('Hi', place);
  await until(conversation, ({ items }) => items.length === 2);
  conversation.stop();
  conversation.stop();
  expect(conversation.getState().run?.phase).toBe('stopping');
  expect((await until(conversation, idle)).failure).toBeNull();
  expect(bff.seen.filter(({ path }) => path.endsWith('/cancel'))).toHaveLength(1);
  conversation.stop();
});

test('stop before the response has an id cancels it as soon as it has one', async () => {
  bff.turns = [
    async ({ cancelled }) => {
      await cancelled;
      return 'cancelled';
    },
  ];
  const conversation = start();
  conversation.send('Hi', place);
  conversation.stop();
  expect(texts(await until(conversation, idle))).toEqual(['user: Hi']);
});

test('a stop that fails says so and can be repeated', async () => {
  bff.turns = [
    async ({ say, cancelled }) => {
      say('Long');
      await cancelled;
      return 'cancelled';
    },
  ];
  bff.interfere(/cancel/, 'internal_error');
  const conversation = start();
  conversation.send('Hi', place);
  await until(conversation, ({ items }) => items.length === 2);
  conversation.stop();
  const state = await until(conversation, ({ failure }) => failure !== null);
  expect(state.run?.phase).toBe('streaming');
  conversation.retry(place);
  expect((await until(conversation, idle)).failure).toBeNull();
});

test('decisions go together, and the answer goes on', async () => {
  bff.turns = [
    askApproval('a', 'b'),
    ({ put, say }) => {
      put(mcpCall('call', { approval_request_id: 'a' }));
      say('Done.');
    },
  ];
  const conversation = start();
  expect(pendingDecisions((await ask(conversation)).items)).toHaveLength(2);
  conversation.decide(
    [
      { type: 'mcp_approval_response', approval_request_id: 'a', approve: true },
      { type: 'mcp_approval_response', approval_request_id: 'b', approve: false, reason: 'No' },
    ],
    place,
  );
  expect(conversation.getState().decision.sending).toBe(true);
  const state = await until(conversation, idle);
  expect(state.decision).toEqual({ sending: false, error: null });
  expect(posts()[1]!.body).toMatchObject({
    input: [
      { type: 'mcp_approval_response', approval_request_id: 'a', approve: true },
      { type: 'mcp_approval_response', approval_request_id: 'b', approve: false, reason: 'No' },
    ],
  });
  expect(state.items.map((item) => item.type)).toEqual([
    'message',
    'mcp_approval_request',
    'mcp_approval_request',
    'mcp_approval_response',
    'mcp_approval_response',
    'mcp_call',
    'message',
  ]);
});

test('a decision that is refused is an error of the decision, and may be repeated', async () => {
  bff.turns = [askApproval('a'), ({ say }) => say('Done.')];
  const conversation = start();
  await ask(conversation);
  bff.interfere(/POST .*responses/, 'approval_expired');
  conversation.decide(
    [{ type: 'mcp_approval_response', approval_request_id: 'a', approve: true }],
    place,
  );
  const state = await until(conversation, idle);
  expect(state).toMatchObject({
    failure: null,
    decision: { sending: false, error: { code: 'approval_expired' } },
  });
  expect(pendingDecisions(state.items)).toHaveLength(1);
  conversation.decide(
    [{ type: 'mcp_approval_response', approval_request_id: 'a', approve: true }],
    place,
  );
  expect((await until(conversation, idle)).decision.error).toBeNull();
});

test('a new message denies what was waiting', async () => {
  bff.turns = [askApproval('a')];
  const conversation = start();
  await ask(conversation);
  const state = await ask(conversation, 'Never mind');
  expect(pendingDecisions(state.items)).toEqual([]);
  expect(state.items[1]).toMatchObject({ mcp_assistant: { state: 'denied' } });
});

test('a failure after decisions cannot be repeated', async () => {
  bff.turns = [askApproval('a'), () => 'turn_timeout'];
  const conversation = start();
  await ask(conversation);
  conversation.decide(
    [{ type: 'mcp_approval_response', approval_request_id: 'a', approve: true }],
    place,
  );
  expect((await until(conversation, idle)).failure).toMatchObject({
    error: { code: 'turn_timeout' },
    retryable: false,
  });
});

test('a reload finds the conversation, its pending approvals and its running response', async () => {
  const { opened, open } = gate();
  bff.turns = [
    askApproval('a'),
    async ({ say }) => {
      say('First. ');
      await opened;
      say('Last.');
    },
  ];
  const before = start();
  const { conversationId } = await ask(before);
  const reloaded = start();
  reloaded.restore(conversationId!);
  expect(pendingDecisions((await until(reloaded, idle)).items)).toHaveLength(1);
  reloaded.decide(
    [{ type: 'mcp_approval_response', approval_request_id: 'a', approve: true }],
    place,
  );
  await until(reloaded, ({ items }) =>
    items.some((item) => item.type === 'message' && textOf(item) === 'First. '),
  );
  const again = start();
  again.restore(conversationId!);
  await until(
    again,
    ({ run, items }) => run?.phase === 'streaming' && items.at(-1)?.type === 'message',
  );
  open();
  const state = await until(again, idle);
  expect(texts(state)).toEqual([
    'user: Hi',
    'mcp_approval_request',
    'mcp_approval_response',
    'assistant: First. ',
    'assistant: Last.',
  ]);
  expect(state.items).toEqual(bff.conversations.get(conversationId!)!.items);
});

test('letting go of a running response does not stop it', async () => {
  const { opened, open } = gate();
  bff.turns = [
    async ({ say }) => {
      await opened;
      say('Later.');
    },
  ];
  const conversation = start();
  conversation.send('Hi', place);
  const { conversationId } = await until(conversation, ({ run }) => run?.phase === 'streaming');
  conversation.newConversation();
  expect(conversation.getState()).toMatchObject({ items: [], run: null, conversationId: null });
  open();
  conversation.open(conversationId!);
  expect(
    texts(await until(conversation, (state) => idle(state) && state.items.length === 2)),
  ).toEqual(['user: Hi', 'assistant: Later.']);
  expect(bff.seen.some(({ path }) => path.endsWith('/cancel'))).toBe(false);
  expect(remembered).toEqual([conversationId, null, conversationId]);
});

test('a conversation that is gone is an error when asked for, and forgotten when restored', async () => {
  const conversation = start();
  conversation.open('conv_none');
  expect((await until(conversation, idle)).failure).toMatchObject({
    error: { code: 'not_found' },
    retryable: false,
  });
  conversation.restore('conv_none');
  expect(await until(conversation, idle)).toMatchObject({ failure: null, conversationId: null });
});

test('a conversation that cannot be fetched can be fetched again', async () => {
  const first = start();
  const { conversationId } = await ask(first);
  bff.interfere(/items/, 'hang up');
  const conversation = start();
  conversation.open(conversationId!);
  expect((await until(conversation, idle)).failure).toMatchObject({
    error: { code: 'unreachable' },
    retryable: true,
  });
  conversation.retry(place);
  expect(
    texts(await until(conversation, (state) => idle(state) && state.items.length > 0)),
  ).toEqual(['user: Hi', 'assistant: Hello.']);
});

test('how an earlier response failed is shown after a reload, and its question can be asked again', async () => {
  bff.turns = [() => 'model_rejected'];
  const { conversationId } = await ask(start());
  const conversation = start();
  conversation.restore(conversationId!);
  expect((await until(conversation, idle)).failure).toMatchObject({
    error: { code: 'model_rejected' },
    retryable: true,
  });
  conversation.retry(place);
  expect(texts(await until(conversation, idle))).toEqual([
    'user: Hi',
    'user: Hi',
    'assistant: Hello.',
  ]);
});

test('a response that cannot be followed any more is looked up', async () => {
  const { opened, open } = gate();
  bff.turns = [
    async ({ say, drop }) => {
      say('Half. ');
      await opened;
      drop();
      say('Whole.');
    },
  ];
  bff.interfere(/GET .*responses/, 'not_found');
  const conversation = start();
  conversation.send('Hi', place);
  await until(conversation, ({ items }) => items.length === 2);
  open();
  expect(
    texts(await until(conversation, (state) => idle(state) && state.items.length === 3)),
  ).toEqual(['user: Hi', 'assistant: Half. ', 'assistant: Whole.']);
});

test('a stream that is lost for good can be taken up by hand, before and after a reload', async () => {
  const { opened, open } = gate();
  bff.turns = [
    async ({ say, drop }) => {
      say('Half. ');
      drop();
      await opened;
      say('Whole.');
    },
  ];
  bff.interfere(/GET .*responses/, 'hang up', 11);
  const conversation = start();
  conversation.send('Hi', place);
  const lost = await until(conversation, idle);
  expect(lost.failure).toMatchObject({ error: { code: 'stream_lost' }, retryable: true });
  const reloaded = start();
  reloaded.restore(lost.conversationId!);
  expect((await until(reloaded, ({ failure }) => failure !== null)).failure).toMatchObject({
    error: { code: 'stream_lost' },
  });
  open();
  reloaded.retry(place);
  expect(texts(await until(reloaded, (state) => idle(state) && state.items.length === 3))).toEqual([
    'user: Hi',
    'assistant: Half. ',
    'assistant: Whole.',
  ]);
});

test('reload without a conversation does nothing', () => {
  const conversation = start();
  conversation.reload();
  expect(conversation.getState().loading).toBe(false);
});

describe('attachments', () => {
  test('go with their message, and are shown with it', async () => {
    const conversation = start();
    bff.shelf.made.set('att_1', attachment('att_1'));
    conversation.send('What is due?', place, [attachment('att_1')]);
    const { items, failure } = await until(conversation, idle);
    expect(failure).toBeNull();
    expect(posts()[0]!.body).toMatchObject({
      input: [{ role: 'user', content: 'What is due?', mcp_assistant: { attachments: ['att_1'] } }],
    });
    expect(items[0]).toMatchObject({ mcp_assistant: { attachments: [attachment('att_1')] } });
    conversation.reload();
    await until(conversation, (state) => state.loading);
    expect((await until(conversation, idle)).items[0]).toMatchObject({
      mcp_assistant: { attachments: [{ id: 'att_1' }] },
    });
  });

  test('are sent again where the message was not taken, and not where it was', async () => {
    const conversation = start();
    bff.shelf.made.set('att_1', attachment('att_1'));
    bff.interfere(/POST \/v1\/responses$/, 'rate_limited');
    conversation.send('What is due?', place, [attachment('att_1')]);
    expect((await until(conversation, idle)).failure?.error.code).toBe('rate_limited');
    bff.turns.push(() => 'model_unavailable');
    conversation.retry(place);
    expect((await until(conversation, idle)).failure?.error.code).toBe('model_unavailable');
    expect(posts()[1]!.body).toMatchObject({
      input: [{ mcp_assistant: { attachments: ['att_1'] } }],
    });
    conversation.retry(place);
    expect((await until(conversation, idle)).failure).toBeNull();
    expect(posts()[2]!.body).toMatchObject({ input: 'What is due?' });
  });
});

test('a conversation that begins says so once, and one that is opened does not', async () => {
  const begun: string[] = [];
  const conversation = start((id) => begun.push(id));
  await ask(conversation);
  await ask(conversation);
  const id = conversation.getState().conversationId!;
  expect(begun).toEqual([id]);
  conversation.newConversation();
  conversation.open(id);
  await until(conversation, idle);
  expect(begun).toEqual([id]);
});
