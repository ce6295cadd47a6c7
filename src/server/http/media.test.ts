/** `/v1/mcp_calls/{id}/media/{media_id}`: non-text results of a tool. */
import type { Item, McpCall, ResponseObject, StreamEvent } from '../../protocol';
import { api, ask, bearer, call, eventsIn, refused, serve, useApi } from './testing/api';

useApi();

describe('media that a tool returned', () => {
  const png = Buffer.from([137, 80, 78, 71]);
  async function given(): Promise<{
    item: McpCall;
    path: (index: number) => string;
    conversation: string;
    events: StreamEvent[];
  }> {
    await serve([{ calls: [{ name: 'peer__act', input: {} }] }, { text: ['done'] }]);
    api.peer.tools = [
      {
        name: 'act',
        run: async (_args, _signal, report) => {
          await report({ progress: 1, total: 2, message: 'half' });
          return {
            content: [
              { type: 'image', data: png.toString('base64'), mimeType: 'image/png' },
              {
                type: 'image',
                data: Buffer.from('<svg onload="x()"/>').toString('base64'),
                mimeType: 'image/svg+xml',
              },
              {
                type: 'resource',
                resource: {
                  uri: 'file:///page.html',
                  mimeType: 'text/html',
                  blob: Buffer.from('<b>').toString('base64'),
                },
              },
            ],
          };
        },
      },
    ];
    const waiting = (await (await ask({})).json()) as ResponseObject;
    const input = [
      { type: 'mcp_approval_response', approval_request_id: waiting.output[0]!.id, approve: true },
    ];
    const events = eventsIn(await (await ask({ input, metadata: {}, stream: true })).text());
    const items = (await (
      await call('GET', `/v1/conversations/${waiting.conversation.id}/items`)
    ).json()) as { data: Item[] };
    const item = items.data.find((found): found is McpCall => found.type === 'mcp_call')!;
    return {
      item,
      events,
      conversation: waiting.conversation.id,
      path: (index) => `/v1/mcp_calls/${item.id}/media/${item.mcp_assistant.media[index]!.id}`,
    };
  }

  test('are described in the item, and only their owner fetches them', async () => {
    const { item, path, conversation } = await given();
    expect(item.mcp_assistant.media).toEqual([
      {
        id: expect.stringMatching(/^media_/),
        kind: 'image',
        mime_type: 'image/png',
        bytes: 4,
        name: null,
      },
      { id: expect.anything(), kind: 'image', mime_type: 'image/svg+xml', bytes: 19, name: null },
      {
        id: expect.anything(),
        kind: 'resource',
        mime_type: 'text/html',
        bytes: 3,
        name: 'file:///page.html',
      },
    ]);
    const image = await call('GET', path(0));
    expect(Buffer.from(await image.arrayBuffer())).toEqual(png);
    expect(
      await refused(await call('GET', path(0), undefined, await bearer('learner2'))),
    ).toMatchObject({ status: 404, code: 'not_found' });
    expect((await call('GET', path(0), undefined, {})).status).toBe(401);
    expect(
      await refused(
        await call('GET', `/v1/mcp_calls/other/media/${item.mcp_assistant.media[0]!.id}`),
      ),
    ).toMatchObject({ status: 404 });
    await call('DELETE', `/v1/conversations/${conversation}`);
    expect((await call('GET', path(0))).status).toBe(404);
  });

  test('never open as a page: only harmless types are named, and all are sent as attachments', async () => {
    const { path } = await given();
    const types = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const { headers } = await call('GET', path(index));
        expect(headers.get('content-disposition')).toBe('attachment');
        expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        return headers.get('content-type');
      }),
    );
    expect(types).toEqual(['image/png', 'application/octet-stream', 'application/octet-stream']);
  });

  test("are announced in the stream with the call's progress", async () => {
    const { events, item } = await given();
    expect(events.find(({ type }) => type === 'mcp_assistant.mcp_call.progress')).toMatchObject({
      item_id: item.id,
      output_index: 0,
      progress: 1,
      total: 2,
      message: 'half',
    });
  });
});
