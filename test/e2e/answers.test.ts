/**
 * The main use on the page: a question, a tool of a real MCP server, an answer; and finding it
 * again.
 */
import { randomInt } from 'node:crypto';
import { startDiceServer } from '../../examples/mcp-servers/dice/server';
import { type RunningServer } from '../../examples/mcp-servers/serve-mcp';
import { type McpCall } from '../../src/protocol';
import { lastAnswer, words, wordsIn } from './assistant';
import { PACE, startWorld, type Visit, type World } from './world';

const rolled: number[] = [];
let dice: RunningServer;
let world: World;
let visit: Visit;

beforeAll(async () => {
  dice = await startDiceServer({
    port: 0,
    random: (below) => {
      const value = randomInt(below);
      rolled.push(value + 1);
      return value;
    },
  });
  world = await startWorld({
    config: {
      ...PACE.instant,
      mcp: { allowed_hosts: [`127.0.0.1:${dice.port}`, '127.0.0.1:9002'] },
      AI_EXTENSIONS_MCP_CONFIGS: { dice: { server_url: dice.url } },
    },
  });
});
afterAll(async () => {
  await world?.close();
  await dice?.close();
});
beforeEach(async () => {
  visit = await world.visit();
});
afterEach(() => visit.close());

test('for three dice, the card and the answer show what the dice server rolled', async () => {
  const { assistant } = visit;
  rolled.length = 0;
  await assistant.open();
  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.settled();

  expect(rolled).toHaveLength(3);
  const [first, second, third] = rolled;
  expect(await wordsIn(assistant.answers.last())).toContain(
    `returned: ${first}, ${second} and ${third}.`,
  );

  const card = assistant.card('Dice: Roll dice');
  expect(await card.innerText()).toContain('Done');
  expect(await card.locator('pre').first().isVisible()).toBe(false);
  await card.getByText('Dice: Roll dice').click();
  const [sent, came] = await card.locator('pre').allInnerTexts();
  expect(JSON.parse(sent!)).toEqual({ n_dice: 3 });
  expect(JSON.parse(came!)).toEqual(rolled);
  await card.getByRole('heading', { name: 'What is sent' }).waitFor();
  await card.getByRole('heading', { name: 'What came back' }).waitFor();

  const { items } = await world.stored();
  const call = items.find((item): item is McpCall => item.type === 'mcp_call');
  expect(call).toMatchObject({
    server_label: 'dice',
    name: 'roll_dice',
    arguments: '{"n_dice":3}',
    status: 'completed',
  });
  expect(JSON.parse(call!.output!)).toEqual(rolled);
});

test.each([
  ['What does photosystem II do?', 'its pair of chlorophylls, P680, absorbs a photon'],
  [
    'What is this unit about?',
    'An electron on its way through the thylakoid membrane is lifted twice.',
  ],
  [
    'What is the Z-scheme?',
    'That is why this picture of the light reactions is called the Z-scheme.',
  ],
])(
  'the question "%s" is answered from the unit, and the demo model names itself',
  async (question, passage) => {
    const { assistant, page } = visit;
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { name: 'The light reactions' }).waitFor();
    await assistant.open();
    await assistant.panel.getByText('Demo model', { exact: true }).waitFor();
    await assistant.ask(question);
    await assistant.settled();

    const answer = await wordsIn(assistant.answers.last());
    expect(answer).toMatch(/^From The light reactions \[1\]: .*I am the built-in demo model/);
    expect(answer).toBe(lastAnswer((await world.stored()).items));
    const quoted = words(await assistant.answers.last().locator('blockquote').innerText());
    expect(quoted).toContain(passage);
    const unit = words(await page.frameLocator('iframe').locator('main').innerText());
    for (const sentence of quoted.split(/(?<=[.?!]) /)) {
      expect(unit).toContain(sentence);
    }
  },
);

test('a suggestion is sent, and the field keeps the focus', async () => {
  const { assistant, page } = visit;
  await assistant.open();
  await assistant.panel.getByRole('list', { name: 'Suggestions' }).waitFor();
  await assistant.button('Can you roll 3 dice for me?').click();
  await assistant.answers.first().waitFor();
  await assistant.settled();
  await assistant.ask('What is this unit about?');
  await assistant.settled();
  expect(await assistant.answers.count()).toBe(2);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
});

test('a new conversation starts empty, and earlier ones are found again, even after a reload', async () => {
  const { assistant, page } = visit;
  await assistant.open();
  await assistant.ask('Please flip a coin');
  await assistant.settled();
  const coin = await wordsIn(assistant.answers.last());
  await assistant.button('New conversation').click();
  await assistant.panel.getByRole('list', { name: 'Suggestions' }).waitFor();
  expect(await assistant.answers.count()).toBe(0);

  await assistant.ask('Please roll 5 dice');
  await assistant.settled();
  const fiveDice = await wordsIn(assistant.answers.last());
  await assistant.button('Earlier conversations').click();
  await assistant.panel.getByRole('heading', { name: 'Earlier conversations' }).waitFor();
  const entries = assistant.panel.getByRole('listitem');
  await entries.first().waitFor();
  expect(await entries.first().innerText()).toContain('Please roll 5 dice');
  await entries
    .filter({ hasText: 'Please flip a coin' })
    .first()
    .getByRole('button')
    .first()
    .click();

  await assistant.answers.first().waitFor();
  expect(await wordsIn(assistant.answers.last())).toBe(coin);
  await assistant.card('Dice: Flip a coin').waitFor();
  await page.reload();
  await assistant.answers.first().waitFor();
  expect(await wordsIn(assistant.answers.last())).toBe(coin);

  await assistant.button('Earlier conversations').click();
  await entries
    .filter({ hasText: 'Please roll 5 dice' })
    .first()
    .getByRole('button')
    .first()
    .click();
  await assistant.card('Dice: Roll dice').waitFor();
  expect(await wordsIn(assistant.answers.last())).toBe(fiveDice);
});

test('a deleted conversation is gone', async () => {
  const { assistant, page } = visit;
  const question = 'Please add up 17, 4 and 21';
  await assistant.open();
  await assistant.ask(question);
  await assistant.settled();
  await assistant.button('Earlier conversations').click();
  const entry = assistant.panel.getByRole('listitem').filter({ hasText: question });
  await entry.getByRole('button', { name: `Delete “${question}”` }).click();
  await entry.getByRole('button', { name: 'Delete', exact: true }).click();
  await entry.waitFor({ state: 'detached' });
  await assistant.button('Back to the conversation').click();
  expect(await assistant.answers.count()).toBe(0);
  await page.reload();
  await assistant.panel.getByRole('list', { name: 'Suggestions' }).waitFor();
  expect((await world.stored()).conversation.mcp_assistant.title).not.toBe(question);
});

test("a learner cannot see another learner's conversations", async () => {
  const other = await world.visit({ username: 'learner2' });
  await visit.assistant.open();
  await visit.assistant.ask('Please flip a coin');
  await visit.assistant.settled();
  await other.assistant.open();
  await other.assistant.button('Earlier conversations').click();
  await other.assistant.panel
    .getByText('There are no earlier conversations in this course.')
    .waitFor();
  await other.close();
});
