/** @jest-environment node */
/** What the learner sends arrives once, and what goes wrong says whether it can be sent again. */
import {
  ask,
  askApproval,
  bff,
  idle,
  place,
  posts,
  start,
  texts,
  until,
  useBff,
} from '../testing/conversing';

useBff();

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

test('what a wait helps says how long, and what would fail again is not offered again', async () => {
  bff.turns = [() => 'model_rate_limited', () => 'model_too_long', () => 'model_not_ready'];
  const conversation = start();
  expect((await ask(conversation)).failure).toMatchObject({
    error: { code: 'model_rate_limited', retryAfter: 20 },
    retryable: true,
  });
  for (const code of ['model_too_long', 'model_not_ready']) {
    expect((await ask(conversation)).failure).toMatchObject({ error: { code }, retryable: false });
  }
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
