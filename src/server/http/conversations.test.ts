/** `/v1/conversations`: a person creates, changes, lists and deletes conversations. */
import type { ConversationObject } from '../../protocol';
import { ask, bearer, call, COURSE, query, refused, serve, useApi } from './testing/api';

useApi();

describe('conversations', () => {
  test('are created, changed, listed and deleted', async () => {
    await serve([{ text: ['x'] }]);
    const made = (await (
      await call('POST', '/v1/conversations', { metadata: { course_id: COURSE } })
    ).json()) as ConversationObject;
    expect(made).toMatchObject({ object: 'conversation', metadata: { course_id: COURSE } });
    expect(await refused(await call('POST', '/v1/conversations', { metadata: {} }))).toMatchObject({
      status: 400,
      param: 'metadata',
    });
    expect(
      await (await call('POST', `/v1/conversations/${made.id}`, { metadata: { a: 'b' } })).json(),
    ).toMatchObject({ metadata: { a: 'b' } });
    await (await ask({ conversation: { id: made.id } })).json();
    expect(
      await (await call('GET', `/v1/conversations?${query({ course_id: COURSE })}`)).json(),
    ).toMatchObject({
      data: [
        { id: made.id, mcp_assistant: { title: 'hi', last_response: { status: 'completed' } } },
      ],
    });
    expect(await (await call('GET', `/v1/conversations/${made.id}`)).json()).toMatchObject({
      id: made.id,
    });
    expect(await (await call('DELETE', `/v1/conversations/${made.id}`)).json()).toEqual({
      id: made.id,
      object: 'conversation.deleted',
      deleted: true,
    });
    expect(await refused(await call('GET', `/v1/conversations/${made.id}`))).toMatchObject({
      status: 404,
    });
  });
});

describe('metadata of a conversation', () => {
  const make = (metadata: object) => call('POST', '/v1/conversations', { metadata });

  test.each<[string, object]>([
    ['a key that only looks like another', { 'course_id\u200b': 'x' }],
    ['a key with a space', { ' topic': 'x' }],
    ['an empty key', { '': 'x' }],
    ['a key of the language', JSON.parse('{"__proto__":"x"}') as object],
    ['a value with a line break', { title: 'a\nb' }],
    ['a value with NUL', { title: 'a\u0000' }],
    ['half a surrogate pair', { title: '\ud800' }],
    ['a value that is no text', { title: 1 }],
  ])('is refused with %s', async (_, extra) => {
    await serve([]);
    // Keys of the language are lost in a spread.
    const body = JSON.stringify({ metadata: extra }).replace(
      '{"metadata":{',
      `{"metadata":{"course_id":"${COURSE}",`,
    );
    const answer = await call('POST', '/v1/conversations', body, {
      ...(await bearer()),
      'content-type': 'application/json',
    });
    expect(await refused(answer)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('moves it into no other course', async () => {
    await serve([]);
    const { id } = (await (await make({ course_id: COURSE })).json()) as ConversationObject;
    const other = 'course-v1:OpenX+CHEM1+2026';
    expect(
      await refused(
        await call('POST', `/v1/conversations/${id}`, { metadata: { course_id: other } }),
      ),
    ).toMatchObject({ status: 400, param: 'metadata.course_id' });
    expect(await (await call('GET', `/v1/conversations/${id}`)).json()).toMatchObject({
      metadata: { course_id: COURSE },
      mcp_assistant: { course_id: COURSE },
    });
  });
});
