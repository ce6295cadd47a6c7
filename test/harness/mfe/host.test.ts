/**
 * The page keeps the host's contract: how widgets are mounted, how readers are signed in, and who
 * may see what.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { launchBrowser } from '../browser';
import { startLms, type Lms } from '../lms/lms';
import { startPageServer, type PageServer } from '../page-server';
import { freePort } from '../ports';
import { runScript } from '../processes';
import { type Probe } from './probe.env.config';

let root: string;
let lms: Lms;
let server: PageServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'page-'));
  await runScript('The build of the page', 'test/harness/mfe/build-page.ts', [
    root,
    join(import.meta.dirname, 'probe.env.config.tsx'),
  ]);
  const port = await freePort();
  lms = await startLms({ port: 0, pageOrigin: `http://localhost:${port}` });
  server = await startPageServer({ port, root, bffUrl: 'http://127.0.0.1:9', lmsUrl: lms.url });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await lms?.close();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

const heading = (name: string) => page.getByRole('heading', { level: 2, name });
const tab = (name: string) => page.getByRole('button', { name, exact: true });
const panel = () => page.getByRole('complementary', { name: 'Probe panel' });
const probe = () => page.evaluate(() => (globalThis as unknown as { probe: Probe }).probe);

async function open(username = 'learner', query = '') {
  await page.goto(
    `${lms.url}/login?username=${username}&next=${encodeURIComponent(`${server.url}/${query}`)}`,
  );
}

test('a stranger is signed in through the LMS and lands on the first unit', async () => {
  await page.goto(server.url);
  await heading('What photosynthesis does').waitFor();
  expect(page.url()).toContain('+type@vertical+block@what');
  const text = page.frameLocator('iframe').getByText('stomata').first();
  await text.waitFor();
  await page.getByRole('button', { name: 'Signed in as learner' }).click();
  await page.getByRole('link', { name: 'Sam, course staff' }).click();
  await page.getByRole('button', { name: 'Signed in as staff' }).waitFor();
});

test('a widget is mounted as the release mounts it', async () => {
  await open();
  await heading('What photosynthesis does').waitFor();
  expect(await panel().count()).toBe(0);
  await tab('Probe').click();
  await panel().waitFor();

  await expectNextUnitToKeepThePanel();

  const before = (await probe()).log.length;
  await tab('The Calvin cycle').click();
  await heading('Carbon fixation').waitFor();
  await panel().waitFor();
  expect((await probe()).log.slice(before)).toEqual(['unmount Sidebar', 'mount Sidebar']);

  await tab('Probe').click();
  await panel().waitFor({ state: 'detached' });
  const { log, props, availability } = await probe();
  expect(log.filter((entry) => entry.endsWith('Provider'))).toEqual(['mount Provider']);
  expect(log.at(-1)).toBe('unmount Sidebar');
  expect(props).toEqual({ Provider: ['children'], Trigger: ['onClick'], Sidebar: [] });
  expect(Object.keys(availability[0]!).sort()).toEqual(['course', 'courseId', 'unit', 'unitId']);
});

async function expectNextUnitToKeepThePanel() {
  const before = (await probe()).log.length;
  await tab('Next').click();
  await heading('The light reactions').waitFor();
  await page.frameLocator('iframe').getByText('Z-scheme').first().waitFor();
  expect((await probe()).log.slice(before)).toEqual([]);
}

test('while a sequence changes, the route names the unit "first" or "last"', async () => {
  await open();
  await tab('Probe').click();
  await tab('The Calvin cycle').click();
  await heading('Carbon fixation').waitFor();
  await tab('Previous').click();
  await heading('Pigments and colour').waitFor();
  await panel().waitFor();
  const { units } = await probe();
  expect(units).toContain('first');
  expect(units).toContain('last');
  expect(units.at(-1)).toContain('block@pigments');
});

test('an open panel comes back after a reload', async () => {
  await open();
  await tab('Probe').click();
  await panel().waitFor();
  await page.reload();
  await panel().waitFor();
});

test('the plugin slot of the sequence gets its props', async () => {
  await open();
  await heading('What photosynthesis does').waitFor();
  expect(await page.getByTestId('slot').textContent()).toContain('block@what');
});

test('an expired token is refreshed by the platform and the reader notices nothing', async () => {
  await open();
  await heading('What photosynthesis does').waitFor();
  await context.clearCookies({ name: 'edx-jwt-cookie-header-payload' });
  await page.reload();
  await heading('What photosynthesis does').waitFor();
  const names = (await context.cookies()).map((cookie) => cookie.name);
  expect(names).toContain('edx-jwt-cookie-header-payload');
});

test('a timed exam is shown as one, with the triggers a release leaves there', async () => {
  await open();
  await tab('Timed exam: photosynthesis').click();
  await heading('Exam part 1').waitFor();
  await page.getByText('This is a timed exam.').waitFor();
  await tab('Probe').waitFor();
});

test('a reader who is not enrolled sees why, and the sidebar', async () => {
  await open('unenrolled');
  await page.getByText('You must be enrolled to see this course.').waitFor();
  await tab('Probe').click();
  await panel().waitFor();
});

test('?dir=rtl turns the page round and stays while moving on', async () => {
  await open('learner', '?dir=rtl');
  await tab('Next').click();
  await heading('The light reactions').waitFor();
  await page.reload();
  await heading('The light reactions').waitFor();
  expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl');
});

test("the page itself has no accessibility violations, so that any found are the plugin's", async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await open();
  for (const sequence of [
    'Photosynthesis at a glance',
    'The Calvin cycle',
    'Timed exam: photosynthesis',
  ]) {
    await tab(sequence).click();
    await page.locator('iframe').waitFor();
    await page.frameLocator('iframe').locator('section').first().waitFor();
    for (const frame of page.frames()) {
      await frame.evaluate(axe);
    }
    const { violations, passes } = await page.evaluate(async () => {
      const { axe: engine } = globalThis as unknown as { axe: { run: () => Promise<AxeResults> } };
      return engine.run();
    });
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    expect(passes.length).toBeGreaterThan(20);
  }
});
