/**
 * What a person can decide on the page: edit, remember and revoke, review, and only once across
 * windows.
 */
import { type McpApprovalResponse, type McpCall } from '../../src/protocol';
import { type Extension } from '../harness/stack';
import { assistantOn, wordsIn, type Assistant } from './assistant';
import { expectAccessible } from './axe';
import { PACE, startWorld, until, type Visit, type VisitOptions, type World } from './world';

const QUESTION = 'Please request an extension of 3 days for the essay because I was ill';
const EXTENSION: Extension = {
  username: 'learner',
  assignment: 'essay',
  days: 3,
  reason: 'I was ill',
};
const CARD = 'Course records: Request an extension';
const PLACES: [string, VisitOptions][] = [
  ['left to right', {}],
  ['right to left', { query: '?dir=rtl' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
];

let world: World;
let visit: Visit;
let before: number;

beforeAll(async () => {
  world = await startWorld({
    config: {
      ...PACE.instant,
      AI_EXTENSIONS_MCP_CONFIGS: {
        course_records: { remember_approval: 'course', remember_days: 30 },
        dice: { review_result: 'always' },
      },
    },
  });
});
afterAll(() => world?.close());
beforeEach(() => {
  before = world.stack.records.extensions().length;
});
afterEach(() => visit.close());

const newExtensions = () => world.stack.records.extensions().slice(before);

async function untilAsked(options: VisitOptions = {}, question = QUESTION): Promise<Assistant> {
  visit = await world.visit(options);
  await visit.assistant.open();
  await visit.assistant.ask(question);
  await visit.assistant.dialog.waitFor();
  return visit.assistant;
}

/** Opens the newest conversation, in which a decision is pending. */
async function takeUp(other: Assistant): Promise<void> {
  await other.button('Earlier conversations').click();
  await other.panel.getByRole('listitem').first().getByRole('button').first().click();
  await other.dialog.waitFor();
}

/** Another window of the same browser: the panel is open there, with the same conversation. */
async function anotherTab(): Promise<Assistant> {
  const page = await visit.context.newPage();
  await page.goto(visit.page.url());
  const other = assistantOn(page);
  await other.dialog.waitFor();
  return other;
}

/** The same person in another browser. */
async function anotherDevice(): Promise<Visit> {
  const elsewhere = await world.visit();
  await elsewhere.assistant.open();
  await takeUp(elsewhere.assistant);
  return elsewhere;
}

/** Nothing except scrolling boxes is wider than the page. */
const overflow = () =>
  visit.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );

describe('editing', () => {
  test("shows, sends and records the form's values, and not the original ones", async () => {
    const assistant = await untilAsked();
    await assistant.inDialog('Edit').click();
    await assistant.editor.getByLabel('days').fill('5');
    expect(await assistant.approve.isDisabled()).toBe(true);
    await assistant.inDialog('Use this').click();
    await assistant.dialog.getByText('Edited by you').waitFor();
    expect(await assistant.bytes.textContent()).toBe(
      '{"assignment":"essay","days":5,"reason":"I was ill"}',
    );
    await assistant.insist(assistant.approve);
    await assistant.settled();
    expect(newExtensions()).toEqual([{ ...EXTENSION, days: 5 }]);
    const { items } = await world.stored();
    expect(
      items.find((item): item is McpApprovalResponse => item.type === 'mcp_approval_response'),
    ).toMatchObject({
      approve: true,
      mcp_assistant: { edited: true, remember: null },
    });
    expect(items.find((item): item is McpCall => item.type === 'mcp_call')!.arguments).toBe(
      '{"assignment":"essay","days":5,"reason":"I was ill"}',
    );
    await assistant.card(CARD).getByText(CARD).click();
    await assistant.card(CARD).getByText('Sent as you edited it.').waitFor();
  });

  test('reports what the tool does not accept in place; nothing is sent or lost', async () => {
    const assistant = await untilAsked();
    await assistant.inDialog('Edit').click();
    await assistant.editor.getByLabel('JSON').check();
    await assistant.editor
      .getByRole('textbox', { name: 'JSON' })
      .fill('{"assignment": "essay", "days": 999, "reason": "Ill"}');
    await assistant.inDialog('Use this').click();
    await assistant.insist(assistant.approve, 1, assistant.dialog.getByRole('alert'));
    expect(await wordsIn(assistant.dialog.getByRole('alert'))).toContain(
      'What you entered does not fit this tool. Nothing was sent.',
    );
    expect(newExtensions()).toEqual([]);
    expect(await assistant.bytes.textContent()).toBe(
      '{"assignment":"essay","days":999,"reason":"Ill"}',
    );
    await assistant.inDialog('Edit').click();
    await assistant.editor.getByLabel('days').fill('2');
    await assistant.inDialog('Use this').click();
    await assistant.insist(assistant.approve);
    await assistant.settled();
    expect(newExtensions()).toEqual([{ ...EXTENSION, days: 2, reason: 'Ill' }]);
  });

  test('works by keyboard alone', async () => {
    const assistant = await untilAsked();
    const { page } = visit;
    const focusOn = async (what: string, key = 'Tab') =>
      until(`the focus is on ${what}`, async () => {
        await page.keyboard.press(key);
        return page.evaluate((name) => {
          const element = document.activeElement as HTMLInputElement;
          return [element.textContent, element.labels?.[0]?.textContent].includes(name);
        }, what);
      });
    await focusOn('Edit');
    await page.keyboard.press('Enter');
    await assistant.editor.waitFor();
    await focusOn('days');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('4');
    await focusOn('Use this');
    await page.keyboard.press('Enter');
    await assistant.dialog.getByText('Edited by you').waitFor();
    await focusOn('Approve');
    await until('Enter approves', async () => {
      await page.keyboard.press('Enter');
      return !(await assistant.dialog.isVisible());
    });
    await assistant.settled();
    expect(newExtensions()).toEqual([{ ...EXTENSION, days: 4 }]);
  });
});

test('a remembered approval is not asked again until it is revoked', async () => {
  const assistant = await untilAsked();
  expect(await assistant.dialog.getByRole('radio', { name: 'Just this once' }).isChecked()).toBe(
    true,
  );
  await assistant.dialog.getByRole('radio', { name: 'In this course for 30 days' }).check();
  await assistant.insist(assistant.approve);
  await assistant.settled();
  expect(newExtensions()).toHaveLength(1);

  await assistant.button('New conversation').click();
  await assistant.ask(QUESTION);
  await assistant.panel.getByText('Approved earlier by you.').waitFor();
  await assistant.settled();
  expect(await assistant.dialog.isVisible()).toBe(false);
  expect(newExtensions()).toEqual([EXTENSION, EXTENSION]);

  await assistant
    .card(CARD)
    .locator('..')
    .getByRole('button', { name: 'Remembered approvals' })
    .click();
  const entry = assistant.panel.getByRole('listitem').filter({ hasText: CARD });
  expect(await wordsIn(entry)).toContain('In this course until');
  await expectAccessible(visit.page, 'remembered approvals');
  await entry.getByRole('button', { name: 'Revoke Request an extension' }).click();
  await assistant.panel.getByText('No approvals are remembered in this course.').waitFor();
  await assistant.button('Back to the conversation').click();
  await assistant.ask(QUESTION);
  await assistant.dialog.waitFor();
  await assistant.deny.click();
  await assistant.settled();
  expect(newExtensions()).toHaveLength(2);
});

describe('a result under review', () => {
  const ROLL = 'Can you roll 3 dice for me?';
  const KEEP = 'Keep it from the assistant';
  const RELEASE = 'Let the assistant see it';

  test('stays hidden from the assistant if it is withheld, even after a reload', async () => {
    const assistant = await untilAsked({}, ROLL);
    const result = (await assistant.bytes.last().textContent())!;
    expect(result).toMatch(/\d/);
    await assistant.inDialog(KEEP).click();
    await assistant.settled();
    expect(await wordsIn(assistant.answers.last())).not.toContain(result);
    await assistant.panel.getByText('Kept from the assistant').waitFor();
    await visit.page.reload();
    await assistant.panel.getByText('Kept from the assistant').waitFor();
  });

  test('still waits after a reload; once released, the answer reports it', async () => {
    const assistant = await untilAsked({}, ROLL);
    await visit.page.reload();
    await assistant.dialog.waitFor();
    await assistant.insist(assistant.inDialog(RELEASE));
    await assistant.settled();
    expect(await wordsIn(assistant.answers.last())).toContain('returned:');
  });
});

describe('several windows', () => {
  test('one browser: after a decision in one, the other closes its dialog with a message and shows the same answer', async () => {
    const assistant = await untilAsked();
    const other = await anotherTab();
    await assistant.insist(assistant.approve);
    await assistant.settled();
    await other.dialog.waitFor({ state: 'hidden' });
    await other.panel
      .getByText('This was decided in another window.', { exact: true })
      .first()
      .waitFor();
    await other.settled();
    expect(await wordsIn(other.answers.last())).toBe(await wordsIn(assistant.answers.last()));
    expect(newExtensions()).toEqual([EXTENSION]);
  });

  test('on two devices: returning to the other window shows the decision', async () => {
    const assistant = await untilAsked();
    const elsewhere = await anotherDevice();
    const { assistant: other } = elsewhere;
    await assistant.deny.click();
    await assistant.settled();
    expect(await other.dialog.isVisible()).toBe(true);
    await elsewhere.page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await other.dialog.waitFor({ state: 'hidden' });
    await other.panel.getByText('Denied by you').waitFor();
    await elsewhere.close();
    expect(newExtensions()).toEqual([]);
  });

  test('on two devices: a conflicting decision gets a message, and the call runs once', async () => {
    const assistant = await untilAsked();
    const elsewhere = await anotherDevice();
    const { assistant: other } = elsewhere;
    // This window cannot refresh, so it only learns of the decision when it decides itself.
    await elsewhere.page.route('**/items?*', (route) => route.abort());
    await assistant.insist(assistant.approve);
    await assistant.settled();
    await other.deny.click();
    await other.dialog
      .getByRole('alert')
      .getByText('This was already decided, perhaps in another window.')
      .waitFor();
    await elsewhere.page.unroute('**/items?*');
    await other.inDialog('Close').click();
    await other.settled();
    expect(await wordsIn(other.answers.last())).toBe(await wordsIn(assistant.answers.last()));
    await elsewhere.close();
    expect(newExtensions()).toEqual([EXTENSION]);
  });
});

describe('a request that can no longer be approved', () => {
  const switchTool = async (disabled: boolean) => {
    const token = await world.stack.lms.signIn('staff');
    const { status } = await fetch(
      `${world.stack.urls.bff}/v1/mcp_servers/course_records/tools/request_extension/switch`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ disabled }),
      },
    );
    expect(status).toBe(200);
  };

  test('is refused with its own message if the tool is switched off, and can be denied', async () => {
    const assistant = await untilAsked();
    await switchTool(true);
    try {
      await assistant.insist(assistant.approve);
      await assistant.dialog
        .getByRole('alert')
        .getByText('This tool has been switched off. Nothing was sent.')
        .waitFor();
      await assistant.deny.click();
      await assistant.settled();
      expect(newExtensions()).toEqual([]);
    } finally {
      await switchTool(false);
    }
  });

  test('can be asked again if it has expired', async () => {
    visit = await world.visit();
    const { assistant, page } = visit;
    await assistant.open();
    await page.clock.install();
    await page.reload();
    await assistant.ask(QUESTION);
    await assistant.dialog.waitFor();
    await page.clock.fastForward('24:00:00');
    await assistant.dialog
      .getByRole('alert')
      .getByText('The time to decide has passed. The action was not carried out.')
      .waitFor();
    await assistant.inDialog('Ask again').click();
    await assistant.approve.waitFor();
    expect(visit.questions()).toBe(2);
    await assistant.deny.click();
    await assistant.settled();
    expect(newExtensions()).toEqual([]);
  });
});

test.each(PLACES)(
  'axe finds no problem in the editor, after editing and with a result, %s',
  async (_, options) => {
    const assistant = await untilAsked(options);
    await expectAccessible(visit.page, 'a call with all that can be decided');
    await assistant.inDialog('Edit').click();
    await assistant.editor.getByLabel('days').fill('x');
    await expectAccessible(visit.page, 'form with an error');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await assistant.editor.getByLabel('days').fill('7');
    await assistant.editor.getByLabel('JSON').check();
    await expectAccessible(visit.page, 'JSON');
    await assistant.inDialog('Use this').click();
    await expectAccessible(visit.page, 'edited');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await assistant.deny.click();
    await assistant.settled();
    await assistant.ask('Can you roll 3 dice for me?');
    await assistant.dialog.waitFor();
    await expectAccessible(visit.page, 'a result');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await visit.page.keyboard.press('Escape');
    await assistant.settled();
    await assistant.button('Remembered approvals').click();
    await assistant.panel.getByText('No approvals are remembered in this course.').waitFor();
    await expectAccessible(visit.page, 'no remembered approvals');
    expect(await overflow()).toBeLessThanOrEqual(0);
  },
);
