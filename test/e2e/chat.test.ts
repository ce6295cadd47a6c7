/**
 * What makes a chat pleasant to use, in a real browser: formulas, drafts, queue, another answer,
 * being offline.
 */
import { expectAccessible, overflowOf, PLACES } from './axe';
import { PACE, startWorld, type Visit, type World } from './world';

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.slow });
});
afterAll(() => world?.close());
afterEach(() => visit.close());

test.each([
  ...PLACES,
  ['at 200 %', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }] as const,
])('%s: message actions, an earlier answer, a queue, and a comment', async (_, options) => {
  visit = await world.visit(options);
  const { assistant, page } = visit;
  await assistant.open();
  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.settled();
  await assistant.button('Ask again for an answer').click();
  await assistant.panel.getByText('Earlier answer').waitFor();
  await assistant.settled();
  expect(await assistant.question('Can you roll 3 dice for me?').count()).toBe(1);
  await assistant.button('Bad answer').last().click();
  await assistant.panel.getByRole('textbox', { name: /^What was good or bad/ }).waitFor();
  await expectAccessible(page, 'an earlier answer is folded, and a comment asked for');
  expect(await overflowOf(page)).toBe(0);
  await assistant.button('No comment').click();

  await assistant.ask('What is this unit about?');
  await assistant.midway();
  await assistant.field.fill('And please flip a coin');
  await assistant.button('Send after this answer').click();
  await assistant.panel.getByRole('group', { name: 'Messages that wait' }).waitFor();
  await expectAccessible(page, 'a message waits');
  expect(await overflowOf(page)).toBe(0);
  await assistant.card('Dice: Flip a coin').waitFor();
  await assistant.settled();
  await assistant.button('Earlier conversations').click();
  await assistant.button('Rename “Can you roll 3 dice for me?”').first().click();
  await expectAccessible(page, 'a conversation is renamed');
  expect(await overflowOf(page)).toBe(0);
});

test('a draft survives a reload', async () => {
  visit = await world.visit();
  const { assistant, page } = visit;
  await assistant.open();
  await assistant.field.fill('Half a thought');
  await page.reload();
  // The host reopens its sidebar if it was open.
  await assistant.field.waitFor();
  expect(await assistant.field.inputValue()).toBe('Half a thought');
});

test('the panel says that it is offline, and sends the question when the network is back', async () => {
  visit = await world.visit();
  const { assistant, context } = visit;
  await assistant.open();
  await assistant.ask('Please flip a coin');
  await assistant.settled();
  await context.setOffline(true);
  await assistant.panel.getByText(/^You are offline\./).waitFor();
  await assistant.field.fill('Please roll 5 dice');
  await assistant.field.press('Enter');
  await assistant.question('Please roll 5 dice').waitFor();
  await context.setOffline(false);
  await assistant.card('Dice: Roll dice').waitFor();
  await assistant.settled();
  expect(await assistant.panel.getByText(/^You are offline\./).count()).toBe(0);
});
