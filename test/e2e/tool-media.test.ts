/**
 * A tool with progress and an image, in the browser: a live progress bar, and an image that is
 * fetched only on request (issue 3, item 8).
 */
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { startPeer, type McpPeer } from '../support/mcp-peer';
import { startWorld, type World } from './world';

/** One red pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

let world: World;
let model: FakeModel;
let peer: McpPeer;
let finish: () => void = () => {};

beforeAll(async () => {
  model = await startFakeModel();
  peer = await startPeer([
    {
      name: 'draw',
      run: async (_args, _signal, report) => {
        await report({ progress: 1, total: 2, message: 'Mixing <b>colours</b>' });
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return { content: [{ type: 'image', data: PNG, mimeType: 'image/png' }] };
      },
    },
  ]);
  world = await startWorld({
    config: {
      mcp: { allowed_hosts: ['127.0.0.1'] },
      AI_EXTENSIONS_MCP_CONFIGS: { art: { server_url: peer.url, require_approval: 'never' } },
      providers: { fake: { type: 'openai', model: 'm', api_key: 'k', base_url: model.url } },
      workflows: {
        course_assistant: {
          processor_config: { ResponsesProcessor: { config: 'fake', mcp_configs: ['art'] } },
        },
      },
    },
  });
});
afterAll(async () => {
  await world?.close();
  await Promise.all([model.close(), peer.close()]);
});

test('progress is live, even after a reload; the image is loaded on a press, from the BFF', async () => {
  const { page, assistant, requests, close } = await world.visit();
  model.script({ toolCalls: [{ name: 'art__draw', arguments: {} }] }, { text: 'Here it is.' });
  await assistant.open();
  await assistant.ask('Draw something.');
  const bar = page.getByRole('progressbar', { name: 'Progress of draw' });
  await bar.waitFor();
  await page.reload();
  await bar.waitFor();
  expect(await bar.getAttribute('value')).toBe('1');
  expect(await page.getByText('Mixing <b>colours</b>').count()).toBe(1);

  finish();
  const show = page.getByRole('button', { name: 'Show image (1 KB)' });
  await show.waitFor();
  expect(await bar.count()).toBe(0);
  const fetched = () => requests.filter((request) => request.url().includes('/media/')).length;
  expect(fetched()).toBe(0);
  await show.click();
  const image = page.getByRole('img', { name: 'Image from art: draw' });
  await image.waitFor();
  expect(await image.getAttribute('src')).toMatch(/^blob:/);
  expect(
    await image.evaluate((element: HTMLImageElement) =>
      element.decode().then(() => element.naturalWidth),
    ),
  ).toBe(1);
  expect(fetched()).toBe(1);
  expect(peer.calls).toHaveLength(1);
  await close();
});
