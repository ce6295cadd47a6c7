/**
 * What the assistant knows of the course, on the page: sources to follow, the unit in view, exams,
 * and a notice for staff.
 */
import { type Item, type UserMessage } from '../../src/protocol';
import { COURSE } from '../harness/lms/course/course';
import { expectAccessible, PLACES } from './axe';
import { words, wordsIn } from './assistant';
import { PACE, startWorld, type Visit, type World } from './world';

let world: World;
let visit: Visit;
beforeAll(async () => {
  world = await startWorld({ config: PACE.instant });
});
afterAll(() => world?.close());
afterEach(async () => {
  world.stack.lms.setHtmlEnabled(true);
  await visit?.close();
});

const FIXATION = 'What does RuBisCO fasten to RuBP?';
const sources = () => visit.assistant.panel.getByRole('listitem').getByRole('link');
const isQuestion = (item: Item): item is UserMessage =>
  item.type === 'message' && item.role === 'user';

test.each(PLACES)(
  'an answer from elsewhere in the course links there, and the conversation comes along: %s',
  async (_, options) => {
    visit = await world.visit(options);
    const { assistant, page } = visit;
    await assistant.open();
    await assistant.ask(FIXATION);
    await assistant.settled();
    const answer = await wordsIn(assistant.answers.last());
    expect(answer).toMatch(
      /^From Carbon fixation \[2\]: RuBisCO fastens one molecule of carbon dioxide to RuBP/,
    );
    await assistant.panel.getByRole('heading', { name: 'Sources' }).waitFor();
    expect(await sources().allInnerTexts()).toEqual(['Carbon fixation']);
    await expectAccessible(page, 'context');

    await sources().first().click();
    await page.getByRole('heading', { name: 'Carbon fixation', level: 2 }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(
      /type@sequential\+block@calvin\/block-v1:.*type@vertical\+block@fixation$/,
    );
    expect(visit.context.pages()).toHaveLength(1);
    const quoted = words(await page.frameLocator('iframe').locator('main').innerText());
    expect(quoted).toContain('fastens one molecule of carbon dioxide to RuBP');
    await assistant.answers.first().waitFor();
    expect(await wordsIn(assistant.answers.last())).toBe(answer);
  },
);

test('after moving on, the next question is about the next unit, and the conversation says so, even after a reload', async () => {
  visit = await world.visit();
  const { assistant, page } = visit;
  await assistant.open();
  await assistant.button('New conversation').click();
  await assistant.ask('What is this unit about?');
  await assistant.settled();
  expect(await wordsIn(assistant.answers.last())).toMatch(/^From What photosynthesis does \[1\]/);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'The light reactions', level: 2 }).waitFor();
  await assistant.ask('And this unit, give me a summary');
  await assistant.settled();
  expect(await wordsIn(assistant.answers.last())).toMatch(/^From The light reactions \[1\]/);
  await assistant.panel.getByText(/^Now about/).waitFor();

  await page.reload();
  await assistant.panel.getByText('Now about: The light reactions', { exact: true }).waitFor();
  expect(await assistant.panel.getByText(/^Now about/).count()).toBe(1);
  const { items } = await world.stored();
  expect(items.filter(isQuestion).map((item) => item.mcp_assistant?.place?.unit_title)).toEqual([
    'What photosynthesis does',
    'The light reactions',
  ]);
});

test('an exam has no assistant, and its content is not read for a question from outside', async () => {
  visit = await world.visit();
  const { assistant, page } = visit;
  await assistant.open();
  await assistant.ask('Which gas is set free in question 1 of the exam?');
  await assistant.settled();
  expect(await assistant.panel.innerText()).not.toContain('Name the gas');
  await page.getByRole('button', { name: 'Timed exam: photosynthesis' }).click();
  await assistant.panel
    .getByText('The assistant is not available during a timed exam.', { exact: true })
    .waitFor();
  expect(await assistant.field.count()).toBe(0);
});

test('future, foreign and unknown units look the same to a learner; a tester may ask in the future one', async () => {
  const key = (type: string, id: string, run = 'OpenX+BIO101+2026_T1') =>
    `block-v1:${run}+type@${type}+block@${id}`;
  const pages = [
    [key('sequential', 'respiration'), key('vertical', 'resp_1')],
    [key('sequential', 'glance', 'OpenX+CHEM1+2026'), key('vertical', 'what', 'OpenX+CHEM1+2026')],
    [key('sequential', 'nothing'), key('vertical', 'nobody')],
  ].map((keys) => `course/${COURSE.id}/${keys.join('/')}`);
  visit = await world.visit();
  await visit.assistant.open();
  for (const path of pages) {
    await visit.page.goto(`${world.stack.urls.page}/${path}`);
    await visit.assistant.panel
      .getByText('This unit does not exist, or is not open to you.', { exact: true })
      .waitFor();
    expect(await visit.assistant.field.count()).toBe(0);
  }
  await visit.close();
  visit = await world.visit({ username: 'beta', query: pages[0] });
  await visit.assistant.open();
  await visit.assistant.ask('When does this unit open?');
  await visit.assistant.settled();
  expect(await wordsIn(visit.assistant.answers.last())).toContain('This unit opens next month.');
});

test("a learner whose audit access has expired gets the LMS's message", async () => {
  visit = await world.visit({ username: 'expired' });
  await visit.assistant.trigger().click();
  await visit.assistant.panel
    .getByText('Access expired on Jan. 31, 2026', { exact: true })
    .waitFor();
  expect(await visit.assistant.field.count()).toBe(0);
});

test('staff get a notice if the LMS gives out no text, and learners do not', async () => {
  world.stack.lms.setHtmlEnabled(false);
  visit = await world.visit({ username: 'staff' });
  await visit.assistant.open();
  await visit.assistant.panel.getByText(/Only staff see this/).waitFor();
  expect(await visit.assistant.panel.innerText()).toContain(
    'FEATURES["ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA"]',
  );
  await expectAccessible(visit.page, 'context');
  await visit.close();
  visit = await world.visit({ username: 'learner2' });
  await visit.assistant.open();
  await visit.assistant.panel.getByRole('list', { name: 'Suggestions' }).waitFor();
  expect(await visit.assistant.panel.getByText(/Only staff see this/).count()).toBe(0);
});
