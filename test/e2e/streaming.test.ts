/**
 * A slow answer: nothing that the page or its host does loses any of it, and only the learner stops
 * it.
 */
import { lastAnswer, wordsIn } from './assistant';
import { PACE, startWorld, until, type Visit, type World } from './world';

const QUESTION = 'What is this unit about?';

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.slow });
});
afterAll(() => world?.close());
beforeEach(async () => {
  visit = await world.visit();
  await visit.assistant.open();
  await visit.assistant.ask(QUESTION);
  await visit.assistant.midway();
});
afterEach(() => visit.close());

/**
 * Waits for the end of the answer, which must equal the stored one and must have been requested
 * once.
 */
async function expectWholeAnswer() {
  const { assistant } = visit;
  await assistant.settled();
  const { conversation, items } = await world.stored();
  expect(conversation.mcp_assistant.last_response).toMatchObject({ status: 'completed' });
  expect(items.map((item) => (item.type === 'message' ? item.role : item.type))).toEqual([
    'user',
    'assistant',
  ]);
  expect(lastAnswer(items)).toContain('I only compare words.');
  expect(await assistant.answers.count()).toBe(1);
  expect(await wordsIn(assistant.answers.last())).toBe(lastAnswer(items));
  expect(visit.questions()).toBe(1);
}

/** The text continues from where it was, while the answer is still being written. */
async function expectToGoOnFrom(before: string) {
  const { assistant } = visit;
  // Emphasis shows its marks until its end arrives.
  const plain = (text: string) => text.replace(/[*_]/g, '');
  await until('the text is longer than before', async () => {
    const text =
      (await assistant.answers.count()) === 1 ? plain(await wordsIn(assistant.answers)) : '';
    return text.length > plain(before).length && text.startsWith(plain(before));
  });
  expect(await assistant.stop.isVisible()).toBe(true);
}

test('an answer continues after a reload, and ends as stored', async () => {
  const before = await wordsIn(visit.assistant.answers.last());
  await visit.page.reload();
  await expectToGoOnFrom(before);
  await expectWholeAnswer();
});

test('an answer survives closing the panel, and a remount in another sequence', async () => {
  const { assistant, page } = visit;
  const before = await wordsIn(assistant.answers.last());
  await assistant.button('Close Course assistant').click();
  await assistant.panel.waitFor({ state: 'detached' });
  await assistant.open();
  await expectToGoOnFrom(before);
  const later = await wordsIn(assistant.answers.last());
  await page.getByRole('button', { name: 'The Calvin cycle' }).click();
  await page.getByRole('heading', { name: 'Carbon fixation' }).waitFor();
  await expectToGoOnFrom(later);
  await expectWholeAnswer();
});

test('an answer continues when the learner returns to its conversation', async () => {
  const { assistant } = visit;
  await assistant.button('New conversation').click();
  await assistant.panel.getByRole('list', { name: 'Suggestions' }).waitFor();
  await assistant.button('Earlier conversations').click();
  await assistant.panel.getByRole('listitem').first().getByRole('button').first().click();
  await assistant.midway();
  await expectWholeAnswer();
});

test('Stop ends the run, keeps the text so far, and allows the next question', async () => {
  const { assistant, page } = visit;
  await assistant.stop.click();
  await assistant.settled();
  const text = await wordsIn(assistant.answers.last());
  expect(text.length).toBeGreaterThan(10);
  expect(text).not.toContain('I only compare words.');
  await assistant.panel.getByText('This answer is incomplete.').waitFor();
  const { conversation, items } = await world.stored();
  expect(conversation.mcp_assistant.last_response).toMatchObject({ status: 'cancelled' });
  expect(items.at(-1)).toMatchObject({ type: 'message', role: 'assistant', status: 'incomplete' });
  expect(lastAnswer(items)).toBe(text);

  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.settled();
  expect(await wordsIn(assistant.answers.last())).toMatch(/returned: \d, \d and \d\.$/);
  await page.reload();
  await assistant.card('Dice: Roll dice').waitFor();
  expect(await wordsIn(assistant.answers.first())).toBe(text);
});
