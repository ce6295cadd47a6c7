/** Everything by keyboard alone, without the mouse, and what a screen reader hears. */
import type { Locator, Page } from 'playwright-core';
import { expectAccessible } from './axe';
import { PACE, startWorld, until, type Visit, type World } from './world';

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.slow });
});
afterAll(() => world?.close());
beforeEach(async () => {
  visit = await world.visit();
});
afterEach(() => visit.close());

/** More steps than there are focusable elements. */
const ENOUGH = 80;

/** Tabs until this element has the focus, like a person who sees or hears where it is. */
async function reach(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < ENOUGH; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`${String(target)} cannot be reached by ${key}.`);
}

async function press(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await reach(page, target, key);
  await page.keyboard.press('Enter');
}

test('a question, an approval, feedback and the history work by keyboard', async () => {
  const { page, assistant } = visit;
  const { panel, button, field } = assistant;
  await press(page, assistant.trigger());
  await field.waitFor();
  await until('the field has the focus', () =>
    field.evaluate((element) => element === document.activeElement),
  );

  await page.keyboard.type('What is this unit about?');
  await page.keyboard.press('Enter');
  await assistant.midway();
  await page.keyboard.type('Please request an extension of 3 days for the essay because I was ill');
  await page.keyboard.press('Enter');
  await panel.getByRole('group', { name: 'Messages that wait' }).waitFor();
  await expectAccessible(page, 'a message waits');

  await assistant.dialog.waitFor();
  await until('an approval counts', async () => {
    if (await assistant.approve.isVisible()) {
      await reach(page, assistant.approve);
      await page.keyboard.press('Enter');
    }
    return !(await assistant.dialog.isVisible());
  });
  await assistant.settled();
  await press(page, assistant.card('Request').locator('summary').first(), 'Shift+Tab');
  await panel.getByRole('heading', { name: 'What came back' }).waitFor();

  await press(page, button('Good answer').last());
  await panel.getByRole('textbox', { name: /^What was good or bad/ }).waitFor();
  await page.keyboard.type('Short and clear');
  await expectAccessible(page, 'a comment is written');
  await press(page, button('Send comment'));
  await until('the thumb has the focus', () =>
    button('Good answer')
      .last()
      .evaluate((element) => element === document.activeElement),
  );
  await press(page, button('Copy this answer').last(), 'Shift+Tab');
  await panel.getByText('Copied.').first().waitFor({ state: 'attached' });

  await press(page, button('Earlier conversations'), 'Shift+Tab');
  await press(page, button('Rename “What is this unit about?”'));
  await page.keyboard.type('My essay');
  await page.keyboard.press('Enter');
  await panel.getByText('My essay', { exact: true }).waitFor();
  await reach(page, panel.getByRole('searchbox'), 'Shift+Tab');
  await page.keyboard.type('essay');
  await panel.getByText('1 conversation found').waitFor({ state: 'attached' });
  await expectAccessible(page, 'a search');
  const download = page.waitForEvent('download');
  await press(page, button('Save “My essay” as a file'));
  expect((await download).suggestedFilename()).toBe('My-essay.md');
  await press(page, button('Delete “My essay”'));
  await page.keyboard.press('Enter');
  await press(page, button('Remembered approvals'), 'Shift+Tab');
  await panel.getByRole('heading', { name: 'Remembered approvals' }).waitFor();
  await press(page, button('Back to the conversation'));
  await press(page, button('Close Course assistant'));
  await panel.waitFor({ state: 'detached' });
  expect(await assistant.trigger().evaluate((element) => element === document.activeElement)).toBe(
    true,
  );
});

test('a screen reader gets at most one announcement per second while an answer streams', async () => {
  const { page, assistant } = visit;
  await assistant.open();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { times });
    document.querySelectorAll('.mcp-assistant [aria-live]').forEach((region) =>
      new MutationObserver(() => times.push(performance.now())).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      }),
    );
  });
  await assistant.ask('What is this unit about?');
  await assistant.settled();
  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.settled();
  const times = await page.evaluate(() => (globalThis as unknown as { times: number[] }).times);
  expect(times.length).toBeGreaterThan(1);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  // One change of the page can appear as two: the removed text and the added one.
  expect(gaps.filter((gap) => gap > 50 && gap < 900)).toEqual([]);
});
