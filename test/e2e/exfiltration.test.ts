/**
 * In a real browser, with a spy on its network and a trap at every address: a hostile model's text
 * causes no request.
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { ALL_PAYLOADS, PAYLOADS } from '../../src/markdown/testing/payloads';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { openRenderer, type Renderer } from '../harness/renderer/open';
import { startWorld, until, type Visit, type World } from './world';

/** Answers every request with something that would load and run, and records the requests. */
let trap: Server;
let hits: string[];
/** A payload whose addresses lead to the trap. */
const lured = (text: string) =>
  text
    .replaceAll('lure.example', `127.0.0.1:${(trap.address() as AddressInfo).port}`)
    .replaceAll('https://127', 'http://127');

beforeAll(async () => {
  hits = [];
  trap = createServer((request, response) => {
    hits.push(String(request.url));
    response
      .writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
      .end('<script>1</script>');
  });
  await new Promise<void>((resolve) => {
    trap.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(() => {
  trap.closeAllConnections();
  trap.close();
});

/**
 * Everything the page requests from now on, and whether it opened another page, showed a dialog or
 * navigated away.
 */
function watch(page: Page) {
  const seen: string[] = [];
  const here = page.url();
  page.context().on('request', (request) => {
    seen.push(request.url());
  });
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.context().on('page', (other) => {
    seen.push(`page: ${other.url()}`);
  });
  page.on('framenavigated', (frame) => {
    if (frame.url() !== here) {
      seen.push(`navigation: ${frame.url()}`);
    }
  });
  return seen;
}

describe('the renderer alone, without a content security policy', () => {
  let renderer: Renderer;
  let page: Page;

  beforeAll(async () => {
    renderer = await openRenderer();
    ({ page } = renderer);
  });
  afterAll(() => renderer?.close());

  const play = (text: string) =>
    page.evaluate(
      (given) => (globalThis as unknown as { play: (text: string) => string[] }).play(given),
      text,
    );

  test('causes no request for any payload cut at any offset', async () => {
    const seen = watch(page);
    const found: Record<string, string[]> = {};
    for (const payload of ALL_PAYLOADS) {
      const dangers = await play(lured(payload));
      if (dangers.length > 0) {
        found[payload] = dangers;
      }
    }
    expect(found).toEqual({});
    expect(await page.locator('section').count()).toBe(ALL_PAYLOADS.length);
    // A reader scrolls, moves the mouse and tabs through everything.
    for (const link of await page.locator('a:visible').all()) {
      await link.hover();
      await link.focus();
    }
    await page.waitForLoadState('networkidle');
    expect(seen).toEqual([]);
    expect(hits).toEqual([]);
  });

  test('is checked by a spy and a trap that notice the same payloads as HTML', async () => {
    const seen = watch(page);
    await page.evaluate(
      (html) => {
        document.body.innerHTML = html;
      },
      lured(PAYLOADS['HTML that loads']!.slice(0, 12).join('<p>')),
    );
    // The trap and the spy may notice a request in either order.
    await until('the trap was asked, and the spy saw it', () => hits.length > 5 && seen.length > 5);
  });
});

describe('the sidebar', () => {
  let model: FakeModel;
  let world: World;
  let visit: Visit;

  beforeAll(async () => {
    model = await startFakeModel();
    world = await startWorld({
      config: {
        providers: {
          hostile: {
            type: 'openai-compatible',
            model: 'hostile',
            base_url: model.url,
            api_key: 'os.environ/MODEL_KEY',
          },
        },
        workflows: {
          course_assistant: { processor_config: { ResponsesProcessor: { config: 'hostile' } } },
        },
      },
      bffEnv: { MODEL_KEY: 'key' },
    });
    visit = await world.visit();
    await visit.assistant.open();
    // Requests of the control were still running when its browser closed; counting starts here.
    hits.length = 0;
  });
  afterAll(async () => {
    await visit?.close();
    await world?.close();
    await model?.close();
  });

  test.each(Object.entries(PAYLOADS))(
    'causes no request for payloads of the kind %s',
    async (group, payloads) => {
      const { assistant, page, requests } = visit;
      const before = requests.length;
      const others = watch(page);
      model.script({ text: lured(`${group}\n\n${payloads.join('\n\n')}`), chunks: 200 });
      await assistant.ask(`Show ${group}`);
      await assistant.answers.last().filter({ hasText: group }).waitFor();
      await assistant.settled();
      const { page: site, lms } = world.stack.urls;
      // The BFF, the widget's own code that is loaded on demand, and the tracking log.
      const ours = [`${site}/mcp-assistant/v1/`, `${site}/chunks/`, `${lms}/event`];
      const isForeign = (url: string) => !ours.some((known) => url.startsWith(known));
      expect(
        requests
          .slice(before)
          .map((request) => request.url())
          .filter(isForeign),
      ).toEqual([]);
      expect(others.filter(isForeign)).toEqual([]);
      expect(hits).toEqual([]);
    },
  );

  test('causes no request after a reload with all payloads on the page', async () => {
    const { assistant, page, requests } = visit;
    await page.reload();
    await assistant.answers.nth(Object.keys(PAYLOADS).length - 1).waitFor();
    await page.waitForLoadState('networkidle');
    const known = [world.stack.urls.page, world.stack.urls.lms];
    const asked = requests
      .map((request) => request.url())
      .filter((url) => /^[a-z]+:\/\//.test(url));
    expect(asked.filter((url) => !known.includes(new URL(url).origin))).toEqual([]);
    expect(hits).toEqual([]);
  });
});
