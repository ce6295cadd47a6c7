/** @jest-environment node */
/** A conversation that the BFF has is shown again with all that waits or runs in it. */
import { pendingDecisions, textOf } from '../items';
import {
  ask,
  askApproval,
  bff,
  gate,
  idle,
  place,
  start,
  texts,
  until,
  useBff,
} from '../testing/conversing';

useBff();

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
  bff.turns = [() => 'model_unavailable'];
  const { conversationId } = await ask(start());
  const conversation = start();
  conversation.restore(conversationId!);
  expect((await until(conversation, idle)).failure).toMatchObject({
    error: { code: 'model_unavailable' },
    retryable: true,
  });
  conversation.retry(place);
  expect(texts(await until(conversation, idle))).toEqual([
    'user: Hi',
    'user: Hi',
    'assistant: Hello.',
  ]);
});
