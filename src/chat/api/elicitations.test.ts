/** @jest-environment node */
import { startFakeBff, type FakeBff } from '../testing/bff';
import { nodeTransport } from '../testing/transport';
import { createApi, type Api } from './core';
import { answerElicitation } from './elicitations';

let bff: FakeBff;
let api: Api;
beforeEach(async () => {
  bff = await startFakeBff();
  api = createApi(nodeTransport(bff.url));
});
afterEach(() => bff.close());

test("answering a server's question returns an empty body", async () => {
  bff.interfere(/elicitations/, { status: 204 });
  await answerElicitation(api, 'call/1', 'elic_1', { action: 'accept', content: { n: 1 } });
  expect(bff.seen[0]).toMatchObject({
    method: 'POST',
    path: '/v1/mcp_calls/call%2F1/elicitations/elic_1',
    body: { action: 'accept', content: { n: 1 } },
  });
  bff.interfere(/elicitations/, 'elicitation_closed');
  await expect(answerElicitation(api, 'c', 'e', { action: 'decline' })).rejects.toMatchObject({
    code: 'elicitation_closed',
  });
});
