/**
 * A timed exam that begins while the assistant is in use: every unit, tab and route refuses, and
 * answers again within a minute after its end, without a reload.
 */
import type { Locator } from 'playwright-core';
import { lastAnswer, wordsIn } from './assistant';
import { COURSE, OTHER_COURSE } from '../harness/lms/course/course';
import { expectAccessible } from './axe';
import { PACE, startWorld, until, type Visit, type World } from './world';

const WORDS = 'The assistant is not available during a timed exam.';
/** The panel looks more often than that, so it knows within this time. */
const HALF_A_MINUTE = 30_000;
const MOST_LOOKS = 20;

let world: World;
let visit: Visit;
beforeAll(async () => {
  world = await startWorld({ config: { ...PACE.slow, limits: { exam_check_seconds: 1 } } });
});
afterAll(() => world?.close());
afterEach(async () => {
  world.stack.lms.exams.end('learner');
  await visit?.close();
});

const begin = (courseId: string = COURSE.id) =>
  world.stack.lms.exams.start('learner', { courseId });
const end = () => world.stack.lms.exams.end('learner');

/** Puts the browser's clock forward until it appears. */
async function eventually(what: Locator): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS && !(await what.isVisible()); looks += 1) {
    await what.page().clock.fastForward(HALF_A_MINUTE);
    await what.waitFor({ timeout: 1000 }).catch(() => undefined);
  }
  await what.waitFor();
}

const refused = ({ assistant }: Visit) =>
  eventually(assistant.panel.getByText(WORDS, { exact: true }));

/** What the BFF answers to the person itself, past the panel. */
async function codes(): Promise<string[]> {
  const { urls, lms } = world.stack;
  const authorization = `Bearer ${await lms.signIn('learner')}`;
  const course = `course_id=${encodeURIComponent(COURSE.id)}`;
  const answers = await Promise.all([
    ...['assistant', 'conversations', 'grants', 'mcp_resources', 'mcp_prompts'].map((path) =>
      fetch(`${urls.bff}/v1/${path}?${course}`, { headers: { authorization } }),
    ),
    fetch(`${urls.bff}/v1/responses`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ input: 'Hi', metadata: { course_id: COURSE.id } }),
    }),
  ]);
  return Promise.all(
    answers.map(async (answer) => {
      const { error } = (await answer.json()) as { error?: { code: string } };
      return error?.code ?? String(answer.status);
    }),
  );
}

test.each([
  ['this course', COURSE.id],
  ['another course', OTHER_COURSE.id],
])('an exam of %s closes every unit, tab and route, and its end opens them', async (_, exam) => {
  visit = await world.visit({ hasClock: true });
  const { assistant, page, context } = visit;
  await assistant.open();
  await assistant.ask('Hi');
  await assistant.settled();
  await assistant.field.fill('half a question');

  begin(exam);
  await refused(visit);
  expect(await assistant.answers.count()).toBe(0);
  expect(await assistant.field.count()).toBe(0);
  expect(await assistant.panel.getByRole('button').allInnerTexts()).toHaveLength(2);
  await expectAccessible(page, 'exam');
  expect(new Set(await codes())).toEqual(new Set(['exam_in_progress']));

  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'The light reactions', level: 2 }).waitFor();
  await refused(visit);
  const other = await context.newPage();
  await other.goto(page.url());
  // The host opens the panel there by itself.
  await eventually(other.getByText(WORDS, { exact: true }));

  end();
  await eventually(assistant.field);
  expect(await assistant.field.inputValue()).toBe('half a question');
  expect(await assistant.answers.count()).toBe(1);
  await eventually(other.getByRole('textbox', { name: 'Message to Course assistant' }));
  await assistant.field.fill('What is this unit about?');
  await assistant.field.press('Enter');
  await assistant.settled();
  expect(await assistant.answers.count()).toBe(2);
});

test('an answer that is being written is taken out of sight, and is whole after the exam', async () => {
  visit = await world.visit({ hasClock: true });
  const { assistant } = visit;
  await assistant.open();
  await assistant.button('New conversation').click();
  await assistant.ask('What is this unit about?');
  await assistant.midway();
  begin();
  await refused(visit);
  expect(await assistant.answers.count()).toBe(0);
  end();
  await eventually(assistant.field);
  // The answer goes on; the panel fetches it again before it follows it.
  const stored = async () => lastAnswer((await world.stored()).items);
  await until('the answer is stored', async () => (await stored()) !== '');
  const words = await stored();
  await until(
    'the panel shows all of it',
    async () => (await wordsIn(assistant.answers.last())) === words,
  );
  await assistant.settled();
  expect(visit.questions()).toBe(1);
});

test('a dialog that waits for a decision gives way, and comes back', async () => {
  visit = await world.visit({ hasClock: true });
  const { assistant, page } = visit;
  await assistant.open();
  await assistant.button('New conversation').click();
  await assistant.ask('Please request an extension of 3 days for the essay because I was ill');
  await assistant.dialog.waitFor();
  begin();
  // Like coming back from another window.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await refused(visit);
  expect(await assistant.dialog.count()).toBe(0);
  end();
  await eventually(assistant.dialog);
  await assistant.insist(assistant.approve);
  await assistant.settled();
  expect(world.stack.records.extensions()).toMatchObject([{ username: 'learner', days: 3 }]);
});

test('staff who preview the exam of their course keep the assistant', async () => {
  world.stack.lms.exams.start('staff');
  visit = await world.visit({ username: 'staff' });
  await visit.assistant.open();
  await visit.assistant.ask('Hi');
  await visit.assistant.settled();
  expect(await visit.assistant.answers.count()).toBe(1);
  world.stack.lms.exams.end('staff');
});
