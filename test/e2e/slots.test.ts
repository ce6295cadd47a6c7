/**
 * Hosts without the sidebar registry, through each plugin slot: the same assistant, and nothing is
 * lost when the host remounts it.
 */
import { lastAnswer, wordsIn } from './assistant';
import { PACE, startWorld, until, type Visit, type World } from './world';

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.slow, page: 'test/harness/mfe/slots.env.config.tsx' });
});
afterAll(() => world?.close());
afterEach(() => visit.close());

const launcher = () => visit.page.locator('.mcp-assistant-launcher');
const unit = (name: string) => visit.page.getByRole('heading', { level: 2, name });

test.each(['learner_tools', 'sequence_container', 'unit_title'])(
  'the assistant works in the slot %s',
  async (slot) => {
    visit = await world.visit({ query: `?slot=${slot}` });
    const { assistant, page } = visit;
    await unit('What photosynthesis does').waitFor();
    await assistant.open();
    await assistant.ask('What is this unit about?');
    await assistant.midway();

    await assistant.button('Close Course assistant').click();
    await assistant.panel.waitFor({ state: 'detached' });
    await assistant.trigger().click();
    await assistant.midway();
    // The page makes room: elements at its end can be pressed.
    expect(
      await page.getByRole('button', { name: 'Next' }).evaluate((button) => {
        const { left, right, top } = button.getBoundingClientRect();
        return (
          document
            .elementFromPoint((left + right) / 2, Math.min(top + 5, innerHeight - 1))
            ?.closest('.mcp-assistant') === null
        );
      }),
    ).toBe(true);
    await page.getByRole('button', { name: 'The Calvin cycle' }).click();
    await unit('Carbon fixation').waitFor();
    await assistant.panel.waitFor();
    await assistant.settled();

    const { items } = await world.stored();
    expect(await wordsIn(assistant.answers.last())).toBe(lastAnswer(items));
    expect(visit.questions()).toBe(1);
    const asked = visit.requests
      .map((request) => request.url())
      .filter((url) => url.includes('/mcp-assistant/'));
    expect(asked.filter((url) => /unit_id=(first|last)/.test(url))).toEqual([]);
  },
);

test('an open drawer is open again after a reload, in its tab and course only, and a closed one is not', async () => {
  visit = await world.visit();
  const { assistant, page, context } = visit;
  await assistant.open();
  await page.reload();
  await assistant.field.waitFor();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole('button', { name: /^Open Course assistant/ }).waitFor();
  expect(await other.getByRole('region', { name: 'Course assistant' }).count()).toBe(0);
  await assistant.button('Close Course assistant').click();
  await page.reload();
  await assistant.trigger().waitFor();
  expect(await assistant.panel.count()).toBe(0);
});

test('several slots show one assistant: a different one on a phone than on a desktop, and the drawer stays open', async () => {
  visit = await world.visit();
  const { assistant, page } = visit;
  await assistant.open();
  expect(await launcher().count()).toBe(1);
  expect(await launcher().locator('xpath=ancestor::main').count()).toBe(0);
  expect(await launcher().isVisible()).toBe(false);
  await page.setViewportSize({ width: 390, height: 844 });
  await until(
    'the slot of the sequence took over',
    async () => (await launcher().locator('xpath=ancestor::main').count()) === 1,
  );
  await assistant.panel.waitFor();
  expect(await assistant.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
});
