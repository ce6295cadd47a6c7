/**
 * Failures are explained in clear words, with a way forward if there is one; where the assistant is
 * not available, it says why.
 */
import { lastAnswer, wordsIn } from './assistant';
import { PACE, startWorld, type Visit, type World } from './world';

const UNREACHABLE = 'The assistant cannot be reached. Check your connection.';

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.slow });
});
afterAll(() => world?.close());
beforeEach(up);
afterEach(() => visit.close());

let isDown = false;

async function down() {
  isDown = true;
  await world.stack.bff.kill('SIGKILL');
}

async function up() {
  if (isDown) {
    await world.stack.bff.restart();
    isDown = false;
  }
}

test('a missing BFF is reported when the panel opens', async () => {
  visit = await world.visit();
  const { assistant } = visit;
  await down();
  await assistant.trigger().click();
  await assistant.alert.getByText(UNREACHABLE).waitFor();
  expect(await assistant.field.count()).toBe(0);
  await up();
  await assistant.button('Try again').click();
  await assistant.field.waitFor();
  expect(await assistant.alert.count()).toBe(0);
});

test('a missing BFF is reported for a question, which stays and can be sent again', async () => {
  visit = await world.visit();
  const { assistant } = visit;
  await assistant.open();
  await down();
  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.panel.getByText('The connection broke. Trying again…').first().waitFor();
  await assistant.alert.getByText(UNREACHABLE).waitFor();
  await assistant.settled();
  await up();
  await assistant.button('Try again').click();
  await assistant.answers.first().waitFor();
  await assistant.settled();
  expect(await assistant.alert.count()).toBe(0);
  const { items } = await world.stored();
  expect(items.map((item) => (item.type === 'message' ? item.role : item.type))).toEqual([
    'user',
    'mcp_call',
    'assistant',
  ]);
  expect(await wordsIn(assistant.answers.last())).toBe(lastAnswer(items));
});

test('a BFF killed during an answer is reported, and the question can be asked again', async () => {
  visit = await world.visit();
  const { assistant, page } = visit;
  await assistant.open();
  await assistant.ask('What is this unit about?');
  await assistant.midway();
  await down();
  await assistant.panel.getByText('The connection broke. Trying again…').first().waitFor();
  await up();
  await assistant.alert
    .getByText('The answer was interrupted by a restart of the assistant.')
    .waitFor();
  await page.reload();
  await assistant.alert
    .getByText('The answer was interrupted by a restart of the assistant.')
    .waitFor();
  await assistant.button('Try again').click();
  await assistant.midway();
  await assistant.settled();
  const { conversation, items } = await world.stored();
  expect(conversation.mcp_assistant.last_response).toMatchObject({ status: 'completed' });
  expect(lastAnswer(items)).toContain('I only compare words.');
  expect(await wordsIn(assistant.answers.last())).toBe(lastAnswer(items));
});

test("a learner who is not enrolled gets the LMS's message", async () => {
  visit = await world.visit({ username: 'unenrolled' });
  const { assistant } = visit;
  await assistant.trigger().click();
  await assistant.panel.getByText('You must be enrolled to see this course.').waitFor();
  expect(await assistant.field.count()).toBe(0);
});

test('the assistant is unavailable in the timed exam, and available again outside', async () => {
  visit = await world.visit();
  const { assistant, page } = visit;
  await assistant.open();
  await page.getByRole('button', { name: 'Timed exam: photosynthesis' }).click();
  await page.getByRole('heading', { name: 'Exam part 1' }).waitFor();
  await assistant.panel
    .getByText(/^The assistant is not available during an? (timed )?exam\.$/)
    .waitFor();
  expect(await assistant.field.count()).toBe(0);
  await page.reload();
  await assistant.panel
    .getByText(/^The assistant is not available during an? (timed )?exam\.$/)
    .waitFor();
  await page.getByRole('button', { name: 'The Calvin cycle' }).click();
  await assistant.field.waitFor();
});

test('an ended session offers to sign in', async () => {
  visit = await world.visit();
  const { assistant, context } = visit;
  await assistant.open();
  await context.clearCookies();
  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.alert.waitFor();
  expect(await wordsIn(assistant.alert)).toMatch(/session has ended|not signed in/);
  await assistant.button('Sign in').click();
  await assistant.field.waitFor();
});
