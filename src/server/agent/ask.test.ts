/** Who may begin a response, and where; and that one request begins only one. */
import { AppError } from '../base';
import { agentWorld, principal } from './testing/world';

const { world, start, ask, answered } = agentWorld();

describe('ask', () => {
  beforeEach(() => start([{ text: ['x'] }, { text: ['y'] }]));

  test('stores nothing for a request without access to the course', async () => {
    world.denied = new AppError('enrollment_required', 'Enroll first.');
    await expect(ask('hi')).rejects.toMatchObject({ code: 'enrollment_required' });
    expect((await world.store.conversations.list('u', 'course', 10)).data).toEqual([]);
  });

  test.each([
    ['an unknown workflow', { model: 'none' }, 'invalid_request'],
    ['no course', { metadata: {} }, 'invalid_request'],
    ['an unknown conversation', { conversationId: 'none' }, 'not_found'],
    ['an unknown previous response', { previousResponseId: 'none' }, 'not_found'],
  ])('refuses %s', async (_case, changes, code) => {
    await expect(ask('hi', changes)).rejects.toMatchObject({ code });
  });

  test('keeps a conversation and its responses in their course', async () => {
    const first = await answered('hi');
    await expect(
      ask('x', { conversationId: first.conversation.id, metadata: { course_id: 'other' } }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    const other = await answered('hi');
    await expect(
      ask('x', { conversationId: other.conversation.id, previousResponseId: first.id }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test("does not find another person's conversation", async () => {
    const { conversation } = await answered('hi');
    await expect(
      ask('x', { principal: { ...principal, userId: 'other' }, conversationId: conversation.id }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  test('runs one answer at a time in a conversation', async () => {
    start([{ text: ['x'], hang: true }]);
    const id = await ask('hi');
    const { conversation } = await world.store.responses.read(id, 'u');
    await expect(ask('more', { conversationId: conversation.id })).rejects.toMatchObject({
      code: 'conversation_busy',
    });
  });

  test('starts one response per idempotency key: a simultaneous twin is refused, a later request gets the response', async () => {
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

  test('frees a key whose request failed', async () => {
    start([{ text: ['one'] }]);
    const idempotency = { key: 'again', bodyHash: 'h' };
    world.denied = new AppError('enrollment_required', 'no');
    await expect(ask('hi', { idempotency })).rejects.toMatchObject({ code: 'enrollment_required' });
    world.denied = null;
    expect(await answered('hi', { idempotency })).toMatchObject({ status: 'completed' });
  });
});
