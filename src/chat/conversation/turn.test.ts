/** @jest-environment node */
/** A turn is a message with what is attached to it, or the decisions on everything that waits. */
import { pendingDecisions } from '../items';
import { attachment, mcpCall } from '../testing/samples';
import {
  ask,
  askApproval,
  bff,
  idle,
  place,
  posts,
  start,
  until,
  useBff,
} from '../testing/conversing';

useBff();

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

test('attachments go with their message, and are shown with it', async () => {
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

test('attachments are sent again where the message was not taken, and not where it was', async () => {
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
