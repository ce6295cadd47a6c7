/** @jest-environment node */
/** The learner leaves a conversation, comes back to it, and reloads it. */
import {
  bff,
  gate,
  idle,
  place,
  remembered,
  start,
  texts,
  until,
  useBff,
} from '../testing/conversing';

useBff();

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

test('reload without a conversation does nothing', () => {
  const conversation = start();
  conversation.reload();
  expect(conversation.getState().loading).toBe(false);
});
