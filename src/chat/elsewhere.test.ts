/** @jest-environment node */
/** One conversation in several windows: a decision in one is known in the others. */
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
/** The same conversation in two windows, with a pending request in both. */
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

test('a decision is announced, and a window that refreshes catches up and knows why', async () => {
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

test('a message instead of a decision is announced too', async () => {
  const { here, id } = await twoWindows();
  await ask(here, 'Never mind');
  expect(told).toEqual([id]);
  await ask(here, 'Thanks');
  expect(told).toEqual([id]);
});

test('refresh changes nothing while the request is pending, or when nobody answers', async () => {
  const { there } = await twoWindows();
  const before = there.getState();
  await there.refresh();
  bff.interfere(/GET .*items/, 'store_unavailable');
  await there.refresh();
  expect(there.getState()).toBe(before);
});

test('refresh ignores a request that merely expired, and fetches its replacement without reporting a decision', async () => {
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

test('refresh sends no request if nothing is pending or something is running', async () => {
  const conversation = start();
  await conversation.refresh();
  await ask(conversation);
  const asked = bff.seen.length;
  await conversation.refresh();
  expect(bff.seen).toHaveLength(asked);
});

test('a refresh that returns after something else has begun is ignored', async () => {
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

test('an expired request is not shown as denied when the learner writes on', async () => {
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
