/** @jest-environment node */
import { startFakeBff, type FakeBff } from '../testing/bff';
import { nodeTransport } from '../testing/transport';
import { createApi, type Api } from './core';
import { mediaLoader } from './media';

let bff: FakeBff;
let api: Api;
beforeEach(async () => {
  bff = await startFakeBff();
  api = createApi(nodeTransport(bff.url));
});
afterEach(() => bff.close());

test('a medium arrives as a blob of the requested type', async () => {
  const loadMedia = mediaLoader(api);
  bff.interfere(/media/, { status: 200, text: 'bytes' });
  const blob = await loadMedia('call/1', 'media_1', 'image/png');
  expect([blob.type, await blob.text()]).toEqual(['image/png', 'bytes']);
  expect(bff.seen[0]!.path).toBe('/v1/mcp_calls/call%2F1/media/media_1');
  bff.interfere(/media/, {
    status: 404,
    text: JSON.stringify({ error: { code: 'not_found', message: 'gone' } }),
  });
  await expect(loadMedia('call_1', 'gone', 'image/png')).rejects.toMatchObject({
    code: 'not_found',
  });
});
