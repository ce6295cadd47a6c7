/** `/v1/conversations`: a person creates, changes, lists and deletes conversations. */
import type { ConversationObject } from '../../protocol';
import { ask, call, COURSE, query, refused, serve, useApi } from './testing/api';

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
