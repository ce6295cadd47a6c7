/** Every state of the assistant passes axe: left to right, right to left, and on a phone. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AxeResults, type RunOptions } from 'axe-core';
import { PACE, startWorld, type Visit, type VisitOptions, type World } from './world';

jest.setTimeout(60_000);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PLACES: [string, VisitOptions][] = [
  ['left to right', {}],
  ['right to left', { query: '?dir=rtl' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
];

let world: World;
let visit: Visit;

beforeAll(async () => { world = await startWorld({ config: PACE.slow }); });
afterAll(() => world?.close());
afterEach(() => visit.close());

/** The whole page but for the unit, which is the LMS's own. */
async function expectNoViolations(state: string) {
  await visit.page.evaluate(AXE);
  await visit.page.waitForFunction(() => document.getAnimations()
    .every(({ effect, playState }) => playState === 'finished' || effect?.getTiming().iterations === Infinity));
  const { violations, passes } = await visit.page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (context: object, options: RunOptions) => Promise<AxeResults> } };
    return axe.run({ exclude: ['iframe'] }, {});
  });
  expect({ state, violations: violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]) })
    .toEqual({ state, violations: [] });
  expect(passes.length).toBeGreaterThan(10);
}

/** Nothing but scrolling boxes is wider than the page. */
async function expectNoOverflow() {
  expect(await visit.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
}

test.each(PLACES)('%s', async (_, options) => {
  visit = await world.visit(options);
  const { assistant, page, context } = visit;
  await assistant.trigger().waitFor();
  await expectNoViolations('closed');

  await assistant.open();
  await assistant.panel.getByRole('list', { name: 'Suggestions' }).waitFor();
  await expectNoViolations('empty');
  await expectNoOverflow();

  await assistant.ask('What is this unit about?');
  await assistant.midway();
  await expectNoViolations('streaming');
  await assistant.stop.waitFor();
  await assistant.stop.click();
  await assistant.settled();
  await expectNoViolations('stopped');

  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.settled();
  await assistant.card('Dice: Roll dice').locator('summary').click();
  await assistant.card('Dice: Roll dice').getByRole('heading', { name: 'What came back' }).waitFor();
  await expectNoViolations('answered, tool card open');
  await expectNoOverflow();

  await assistant.ask('Please request an extension of 3 days for the essay because I was ill. List the tables');
  await assistant.dialog.waitFor();
  await expectNoViolations('two calls in the dialog');
  await page.keyboard.press('Escape');
  await assistant.settled();
  await assistant.ask('Please request an extension of 3 days for the essay because I was ill');
  await assistant.dialog.waitFor();
  await expectNoViolations('one call in the dialog');
  await expectNoOverflow();
  await assistant.deny.click();
  await assistant.settled();

  await context.route('**/v1/responses', (route) => route.fulfill({
    status: 503, json: { error: { message: 'Down.', type: 'upstream_error', param: null, code: 'model_unavailable' } },
  }));
  await assistant.ask('Is anybody there?');
  await assistant.alert.waitFor();
  await expectNoViolations('error');

  await assistant.button('New conversation').hover();
  await page.getByRole('tooltip', { includeHidden: true }).waitFor();
  await expectNoViolations('tooltip');

  await assistant.button('Earlier conversations').click();
  await assistant.panel.getByRole('listitem').first().waitFor();
  await expectNoViolations('earlier conversations');
});

test.each(PLACES.slice(2))('%s, the panel fills the screen and gives it back', async (_, options) => {
  visit = await world.visit(options);
  const { assistant } = visit;
  await assistant.open();
  expect(await assistant.panel.boundingBox()).toEqual({ x: 0, y: 0, ...options.viewport });
  await assistant.button('Close Course assistant').click();
  await assistant.panel.waitFor({ state: 'detached' });
  await assistant.trigger().waitFor();
});
