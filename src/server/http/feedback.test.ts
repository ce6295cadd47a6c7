/** Feedback and search over real HTTP: who may use them, and what is refused. */
import { COURSE, decisionWorld, done, json, refusal } from '../../../test/support/decision-world';
import {
  MAX_COMMENT,
  type ConversationList,
  type ConversationResponse,
  type FeedbackObject,
  type ListObject,
} from '../../protocol';

const { ask, send, serve } = decisionWorld();
const course = encodeURIComponent(COURSE);
const list = (user: string) => send('GET', `/feedback?course_id=${course}`, undefined, user);

test('a learner gives feedback, and staff of the course read it without names', async () => {
  await serve([done]);
  const { id, conversation, output } = await ask();
  const given = { rating: 'down', comment: 'Too long.' };
  expect(await json(send('POST', `/responses/${id}/feedback`, given))).toEqual(given);
  expect(await refusal(list('learner'))).toEqual([403, 'staff_required']);
  const { data } = await json<ListObject<FeedbackObject>>(list('staff'));
  expect(data).toEqual([
    {
      id,
      object: 'feedback',
      ...given,
      created_at: expect.any(Number),
      workflow: 'helper',
      unit_id: null,
    },
  ]);

  const responses = await json<ListObject<ConversationResponse>>(
    send('GET', `/conversations/${conversation.id}/responses`),
  );
  expect(responses.data).toMatchObject([
    { id, feedback: given, item_ids: [expect.any(String), output[0]!.id] },
  ]);
});

test("feedback on another person's response, and malformed feedback, is refused", async () => {
  await serve([done]);
  const { id, conversation } = await ask();
  const path = `/responses/${id}/feedback`;
  expect(await refusal(send('POST', path, { rating: 'up' }, 'learner2'))).toEqual([
    404,
    'not_found',
  ]);
  expect(
    await refusal(
      send('GET', `/conversations/${conversation.id}/responses`, undefined, 'learner2'),
    ),
  ).toEqual([404, 'not_found']);
  expect(await refusal(send('POST', path, { rating: 'five stars' }))).toEqual([
    400,
    'invalid_request',
  ]);
  expect(
    await refusal(send('POST', path, { rating: 'up', comment: 'x'.repeat(MAX_COMMENT + 1) })),
  ).toEqual([400, 'invalid_request']);
  expect(await refusal(send('POST', path, { rating: 'up', user: 'me' }))).toEqual([
    400,
    'unsupported_parameter',
  ]);
});

test('conversations are renamed and searched', async () => {
  await serve([done, done]);
  const {
    conversation: { id },
  } = await ask();
  await ask();
  await send('POST', `/conversations/${id}`, {
    metadata: { course_id: COURSE, title: 'Exam prep' },
  });
  const found = await json<ConversationList>(
    send('GET', `/conversations?course_id=${course}&query=exam%20prep`),
  );
  expect(found.data.map(({ mcp_assistant: { title } }) => title)).toEqual(['Exam prep']);
  expect(
    (await json<ConversationList>(send('GET', `/conversations?course_id=${course}`))).data,
  ).toHaveLength(2);
});
