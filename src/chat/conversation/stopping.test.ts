/** @jest-environment node */
/** Stopping reaches the BFF once, however early or late it is asked for. */
import { bff, idle, place, start, texts, until, useBff } from '../testing/conversing';

useBff();

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
