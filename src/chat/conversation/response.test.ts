/** @jest-environment node */
/** A response is asked for, shown while it arrives, and taken up again where its stream breaks. */
import {
  ask,
  bff,
  gate,
  idle,
  place,
  posts,
  remembered,
  settled,
  start,
  texts,
  until,
  useBff,
} from '../testing/conversing';

useBff();

test('the first message begins a conversation and gets an answer, with one request', async () => {
  bff.turns = [({ say }) => say('Hel', 'lo.')];
  const conversation = start();
  const state = await ask(conversation);
  expect(texts(state)).toEqual(['user: Hi', 'assistant: Hello.']);
  expect(bff.seen).toHaveLength(1);
  expect(posts()[0]!.body).toEqual({
    model: 'tutor',
    input: 'Hi',
    stream: true,
    metadata: place,
  });
  expect([...bff.conversations.keys()]).toEqual([state.conversationId]);
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
