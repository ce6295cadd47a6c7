/**
 * The gate on the page: nothing is sent before a person has seen the exact bytes and approved, and
 * then it is sent once.
 */
import { type McpApprovalRequest } from '../../src/protocol';
import { type Extension } from '../harness/stack';
import { wordsIn } from './assistant';
import { PACE, startWorld, until, type Visit, type World } from './world';

const QUESTION = 'Please request an extension of 3 days for the essay because I was ill';
const EXTENSION: Extension = {
  username: 'learner',
  assignment: 'essay',
  days: 3,
  reason: 'I was ill',
};
const BYTES = '{"assignment":"essay","days":3,"reason":"I was ill"}';
const CARD = 'Course records: Request an extension';

let world: World;
let visit: Visit;
let before: number;

beforeAll(async () => {
  world = await startWorld({ config: PACE.instant });
});
afterAll(() => world?.close());
beforeEach(async () => {
  before = extensions().length;
  visit = await world.visit();
  await visit.assistant.open();
});
afterEach(() => visit.close());

const extensions = () => world.stack.records.extensions();
const newExtensions = () => extensions().slice(before);

async function untilAsked(question = QUESTION) {
  await visit.assistant.ask(question);
  await visit.assistant.dialog.waitFor();
}

/** The focused element, by role or tag and name. */
const focused = () =>
  visit.page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { labels } = element as HTMLTextAreaElement;
    const name =
      element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent;
    return `${element.tagName.toLowerCase()}: ${name}`;
  });

test('the dialog shows the exact bytes; approving sends them once, and the answer reports the result', async () => {
  const { assistant } = visit;
  await untilAsked();
  expect(await assistant.dialog.getByRole('heading').innerText()).toBe('Allow this action?');
  expect(await assistant.bytes.textContent()).toBe(BYTES);
  const shown = await assistant.dialog.innerText();
  expect(shown).toContain('Course records');
  expect(shown).toContain('request_extension');
  const { items } = await world.stored();
  const request = items.find(
    (item): item is McpApprovalRequest => item.type === 'mcp_approval_request',
  )!;
  expect(request).toMatchObject({ arguments: BYTES, mcp_assistant: { state: 'pending' } });
  expect(newExtensions()).toEqual([]);

  await assistant.insist(assistant.approve, 2);
  await assistant.dialog.waitFor({ state: 'hidden' });
  await assistant.settled();
  expect(newExtensions()).toEqual([EXTENSION]);
  const answer = await wordsIn(assistant.answers.last());
  expect(answer).toContain('Request extension (Course records) returned:');
  expect(answer).toContain('days: 3');
  expect(answer).toContain('assignment: essay');
  const card = assistant.card(CARD);
  expect(await card.innerText()).toContain('Done');
  await card.getByText(CARD).click();
  expect(JSON.parse(await card.locator('pre').first().innerText())).toEqual(JSON.parse(BYTES));
  expect((await world.stored()).items.filter(({ type }) => type === 'mcp_call')).toHaveLength(1);
  await assistant.ask('When are my deadlines?');
  await assistant.dialog.waitFor();
});

test('an early click in the dialog, meant for something else, approves nothing', async () => {
  const { assistant, page } = visit;
  await page.evaluate(() => {
    const clicked = new MutationObserver(() => {
      const approve = [...document.querySelectorAll<HTMLElement>('[role=alertdialog] button')].find(
        ({ textContent }) => textContent === 'Approve',
      );
      if (approve) {
        clicked.disconnect();
        approve.click();
        document.body.dataset.clicked = 'true';
      }
    });
    clicked.observe(document.body, { childList: true, subtree: true });
  });
  await untilAsked();
  await page.locator('body[data-clicked]').waitFor();
  expect(await assistant.approve.isVisible()).toBe(true);
  expect(visit.questions()).toBe(1);
  expect(newExtensions()).toEqual([]);
  await page.mouse.click(5, 5);
  await page.keyboard.press('Enter');
  await assistant.dialog.waitFor();
  expect(visit.questions()).toBe(1);
  await assistant.deny.click();
  await assistant.settled();
  expect(newExtensions()).toEqual([]);
});

test('a denial with a reason does nothing, and the answer gives the reason', async () => {
  const { assistant } = visit;
  await untilAsked();
  await assistant.reason.fill('I would rather hand it in on time');
  await assistant.deny.click();
  await assistant.settled();
  expect(await wordsIn(assistant.answers.last())).toBe(
    'Request extension (Course records) was denied. Reason: I would rather hand it in on time. Nothing was done.',
  );
  expect(newExtensions()).toEqual([]);
  const card = assistant.card(CARD);
  expect(await card.innerText()).toContain('Denied by you');
  await card.getByText(CARD).click();
  await card.getByText('Your reason: I would rather hand it in on time').waitFor();
  const { items } = await world.stored();
  expect(items.filter(({ type }) => type === 'mcp_call')).toEqual([]);
  expect(items.find(({ type }) => type === 'mcp_approval_response')).toMatchObject({
    approve: false,
    reason: 'I would rather hand it in on time',
  });
});

test('Escape puts the call aside, also over a reload; its card opens the dialog again', async () => {
  const { assistant, page } = visit;
  await assistant.field.focus();
  await untilAsked();
  await page.keyboard.press('Escape');
  await assistant.dialog.waitFor({ state: 'hidden' });
  expect(await assistant.field.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.reload();
  await assistant.button('Review').waitFor();
  expect(await assistant.dialog.count()).toBe(0);
  await assistant.button('Review').click();
  await assistant.dialog.waitFor();
  await page.keyboard.press('Escape');
  await assistant.dialog.waitFor({ state: 'hidden' });
  await until('the card has the focus again', () =>
    assistant.button('Review').evaluate((button) => button === document.activeElement),
  );
  expect(newExtensions()).toEqual([]);
  await assistant.button('Review').click();
  await assistant.deny.click();
  await assistant.settled();
  expect(await wordsIn(assistant.answers.last())).toContain('was denied.');
  expect(newExtensions()).toEqual([]);
});

test('the dialog works by keyboard: the focus starts on the title, stays inside, and returns to the field', async () => {
  const { assistant, page } = visit;
  await assistant.field.focus();
  await page.keyboard.type(QUESTION);
  await page.keyboard.press('Enter');
  await assistant.dialog.waitFor();
  await until(
    'the title has the focus',
    async () => (await focused()) === 'h2: Allow this action?',
  );

  const order = [
    `pre: ${BYTES}`,
    'button: Edit',
    `blockquote: ${await assistant.dialog.getByRole('blockquote').textContent()}`,
    'textarea: Reason (if you deny)',
    'button: Decide later',
    'button: Deny',
    'button: Approve',
  ];
  for (const stop of [...order, ...order]) {
    await page.keyboard.press('Tab');
    await until(
      `the focus is on ${stop}, not on ${await focused()}`,
      async () => (await focused()) === stop,
    );
  }
  await page.keyboard.press('Shift+Tab');
  await until('Shift+Tab goes back', async () => (await focused()) === 'button: Deny');
  await page.keyboard.press('Tab');
  await until('Enter approves', async () => {
    await page.keyboard.press('Enter');
    return !(await assistant.dialog.isVisible());
  });
  await assistant.settled();
  expect(newExtensions()).toEqual([EXTENSION]);
  await until(
    'the field has the focus again',
    async () => (await focused()) === 'textarea: Message to Course assistant',
  );
});

test('the dialog returns after a reload, and approving then works', async () => {
  const { assistant, page } = visit;
  await untilAsked();
  await page.reload();
  await assistant.dialog.waitFor();
  expect(await assistant.bytes.textContent()).toBe(BYTES);
  expect(newExtensions()).toEqual([]);
  await assistant.insist(assistant.approve);
  await assistant.settled();
  expect(newExtensions()).toEqual([EXTENSION]);
  expect(await wordsIn(assistant.answers.last())).toContain('new_due_date:');
});

test('the trigger of a closed panel says that a decision is needed', async () => {
  const { assistant, page } = visit;
  await untilAsked();
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await assistant.trigger('Open Course assistant: your decision is needed').click();
  await assistant.dialog.waitFor();
  await assistant.deny.click();
  await assistant.settled();
  await assistant.button('Close Course assistant').click();
  await assistant.trigger(/^Open Course assistant$/).waitFor();
  expect(newExtensions()).toEqual([]);
});

test('two calls in one dialog can be approved and denied separately', async () => {
  const { assistant } = visit;
  await untilAsked(
    'Request an extension of 2 days for the essay because I was ill. List the tables',
  );
  const { dialog } = assistant;
  await dialog.getByRole('heading', { name: 'Allow these 2 actions?' }).waitFor();
  expect(await assistant.bytes.allTextContents()).toEqual([
    '{"assignment":"essay","days":2,"reason":"I was ill"}',
    '{}',
  ]);
  const submit = dialog.getByRole('button', { name: 'Send decisions' });
  const choice = (action: string, name: string) =>
    dialog.getByRole('group', { name: action }).getByRole('radio', { name });
  expect(await submit.isDisabled()).toBe(true);
  await choice('Action 1 of 2', 'Approve').check();
  expect(await submit.isDisabled()).toBe(true);
  await choice('Action 2 of 2', 'Deny').check();
  await assistant.reason.fill('Not needed');
  await assistant.insist(submit);
  await assistant.settled();

  expect(newExtensions()).toEqual([{ ...EXTENSION, days: 2 }]);
  const answer = await wordsIn(assistant.answers.last());
  expect(answer).toContain('Request extension (Course records) returned:');
  expect(answer).toContain('List tables (Course records) was denied. Reason: Not needed.');
  expect(await assistant.card(CARD).innerText()).toContain('Done');
  expect(await assistant.card('Course records: List tables').innerText()).toContain(
    'Denied by you',
  );
});
