/** @jest-environment node */
/** One conversation in several windows: what is decided in one is known in the others. */
import { createApi } from './api/core';
import {
  createConversation,
  type Conversation,
  type ConversationState,
} from './conversation/conversation';
import { pendingDecisions, textOf } from './items';
import { ask, askApproval, bff, idle, place, until, useBff } from './testing/conversing';
import { approvalRequest } from './testing/samples';
import { nodeTransport } from './testing/transport';

const NOW = 1_800_000_000_000;
let told: string[];
let ids = 0;

useBff();
beforeEach(() => {
  told = [];
});

function start(): Conversation {
  return createConversation({
    api: createApi(nodeTransport(bff.url)),
    courseId: place.course_id,
    workflow: null,
    effects: {
      id: () => `key-${(ids += 1)}`,
      random: () => 0,
      now: () => NOW,
      wait: () => Promise.resolve(),
    },
    onDecided: (id) => told.push(id),
  });
}

const texts = (state: ConversationState) =>
  state.items.flatMap((item) => (item.type === 'message' ? [`${item.role}: ${textOf(item)}`] : []));
/** The same conversation in two windows, with a request that waits in both. */
async function twoWindows() {
  bff.turns = [askApproval('a'), ({ say }) => say('Done.')];
  const here = start();
  const there = start();
  const { conversationId } = await ask(here);
  there.restore(conversationId!);
  await until(there, (state) => idle(state) && state.items.length > 0);
  return { here, there, id: conversationId! };
}
const approve = [
  { type: 'mcp_approval_response' as const, approval_request_id: 'a', approve: true },
];

test('what is decided is told, and whoever looks then catches up and knows why', async () => {
  const { here, there, id } = await twoWindows();
  here.decide(approve, place);
  await until(here, idle);
  expect(told).toEqual([id]);
  expect(pendingDecisions(there.getState().items)).toHaveLength(1);
  await there.refresh();
  const state = await until(there, (now) => idle(now) && texts(now).includes('assistant: Done.'));
  expect(pendingDecisions(state.items)).toEqual([]);
  expect(state).toMatchObject({ settledElsewhere: true, failure: null });
  there.send('And now?', place);
  expect(there.getState().settledElsewhere).toBe(false);
});

test('a message instead of a decision is told too', async () => {
  const { here, id } = await twoWindows();
  await ask(here, 'Never mind');
  expect(told).toEqual([id]);
  await ask(here, 'Thanks');
  expect(told).toEqual([id]);
});

test('looking changes nothing while the request still waits, nor when nobody answers', async () => {
  const { there } = await twoWindows();
  const before = there.getState();
  await there.refresh();
  bff.interfere(/GET .*items/, 'store_unavailable');
  await there.refresh();
  expect(there.getState()).toBe(before);
});

test('what has only expired is left to whoever shows it; what took its place is fetched, and nobody is said to have decided', async () => {
  const { there, id } = await twoWindows();
  const before = there.getState();
  const stored = bff.conversations.get(id)!;
  stored.items = stored.items.map((item) =>
    item.id === 'a' ? approvalRequest('a', { mcp_assistant: { state: 'expired' } }) : item,
  );
  await there.refresh();
  expect(there.getState()).toBe(before);
  stored.items.push(approvalRequest('b'));
  await there.refresh();
  const state = await until(
    there,
    (now) => idle(now) && pendingDecisions(now.items).some((item) => item.id === 'b'),
  );
  expect(state.settledElsewhere).toBe(false);
});

test('where nothing waits, and while something is under way, nothing is asked', async () => {
  const conversation = start();
  await conversation.refresh();
  await ask(conversation);
  const asked = bff.seen.length;
  await conversation.refresh();
  expect(bff.seen).toHaveLength(asked);
});

test('a look that comes back after something else was begun is of no account', async () => {
  const { here, there } = await twoWindows();
  here.decide(approve, place);
  await until(here, idle);
  const look = there.refresh();
  there.newConversation();
  await look;
  expect(there.getState()).toMatchObject({
    conversationId: null,
    items: [],
    settledElsewhere: false,
  });
});

test('a request that has expired is not called denied when the learner writes on', async () => {
  bff.turns = [
    ({ put }) => put(approvalRequest('a', { mcp_assistant: { expires_at: NOW / 1000 } })),
  ];
  const conversation = start();
  await ask(conversation);
  const state = await ask(conversation, 'Again');
  expect(state.items.find(({ id }) => id === 'a')).toMatchObject({
    mcp_assistant: { state: 'expired' },
  });
});
