/**
 * Resources, templates and prompts of a real server in a real browser: listed, filled in, attached,
 * sent, and still there after a reload.
 */
import { type Page } from 'playwright-core';
import { expectAccessible, overflowOf, PLACES } from './axe';
import { PACE, startWorld, type Visit, type VisitOptions, type World } from './world';

const RECORDS = 'Course records';

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.instant });
});
afterAll(() => world?.close());
afterEach(() => visit.close());

const start = async (options: VisitOptions = {}) => {
  visit = await world.visit(options);
  await visit.assistant.open();
  return visit;
};
const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name });
const attached = (page: Page) => page.getByRole('list', { name: 'Attached' });
/** Fills required fields with the server's suggestions, and the rest with a number. */
async function fillForm(page: Page) {
  const form = page.getByRole('dialog', { name: /^Attach “/ });
  for (const field of await form.getByRole('combobox').all()) {
    await field.focus();
    if ((await field.getAttribute('required')) !== null) {
      await form.getByRole('option').first().click();
    } else {
      await field.fill('8');
    }
  }
  await form.getByRole('button', { name: 'Attach', exact: true }).click();
}

test('a resource is chosen by keyboard, previewed, sent, and still there after a reload', async () => {
  const { page, assistant, questions } = await start();
  await assistant.field.fill('What is this unit about? ');
  await assistant.field.press('End');
  await assistant.field.pressSequentially('@schema');
  await option(page, /^Database schema/).waitFor();
  await page.getByRole('group', { name: RECORDS }).waitFor();
  expect(await assistant.field.getAttribute('aria-activedescendant')).toBe(
    await option(page, /^Database schema/).getAttribute('id'),
  );
  await page.keyboard.press('Enter');
  const chip = attached(page).getByRole('button', { name: /^Database schema/ });
  await chip.waitFor();
  expect(await chip.innerText()).toMatch(/Course records · [\d,]+ characters/);
  expect(await assistant.field.inputValue()).toBe('What is this unit about? ');
  expect(questions()).toBe(0);

  await chip.click();
  await page
    .getByRole('region', { name: 'Database schema' })
    .getByText('CREATE TABLE')
    .first()
    .waitFor();
  await assistant.field.press('Enter');
  await assistant.question('What is this unit about?').waitFor();
  await assistant.settled();
  expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
  const { items } = await world.stored();
  expect(items[0]).toMatchObject({
    role: 'user',
    mcp_assistant: {
      attachments: [{ kind: 'resource', name: 'db://schema', server_name: RECORDS }],
    },
  });

  await page.reload();
  await chip.click();
  await page
    .getByRole('region', { name: 'Database schema' })
    .getByText('CREATE TABLE')
    .first()
    .waitFor();
});

test('a template is filled in with a suggested value', async () => {
  const { page, assistant } = await start();
  await assistant.field.pressSequentially('@{table}');
  await option(page, /^Sample of a table/).click();
  await fillForm(page);
  await attached(page).getByRole('button').first().waitFor();
  await page.getByRole('button', { name: /^Remove/ }).click();
  await attached(page).waitFor({ state: 'detached' });
});

test('a prompt is attached with its arguments, and sent with the message', async () => {
  const { page, assistant } = await start();
  await assistant.field.pressSequentially('/');
  await page.getByRole('option').first().click();
  const chip = attached(page).getByRole('button').first();
  await chip.or(page.getByRole('dialog')).first().waitFor();
  if (await page.getByRole('dialog').isVisible()) {
    await fillForm(page);
  }
  await chip.waitFor();
  await assistant.button('Send').click();
  await assistant.settled();
  const { items } = await world.stored();
  expect(items[0]).toMatchObject({
    role: 'user',
    content: [{ text: 'Please do what the attached prompt says.' }],
    mcp_assistant: { attachments: [{ kind: 'prompt' }] },
  });
});

test('by touch an attachment is chosen, previewed and removed', async () => {
  const { page, assistant } = await start({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  await assistant.button('Attach a prompt or a resource').tap();
  await option(page, /^Database schema/).tap();
  await attached(page)
    .getByRole('button', { name: /^Database schema/ })
    .tap();
  await page
    .getByRole('region', { name: 'Database schema' })
    .getByText('CREATE TABLE')
    .first()
    .waitFor();
  await assistant.button('Remove “Database schema”').tap();
  await attached(page).waitFor({ state: 'detached' });
});

test('the picker stays closed for an e-mail address, and Escape keeps the text', async () => {
  const { page, assistant, requests } = await start();
  await assistant.field.pressSequentially('Write to ann@example.org and/or ');
  expect(requests.filter((request) => request.url().includes('/v1/mcp_')).length).toBe(0);
  await assistant.field.pressSequentially('@sche');
  await option(page, /^Database schema/).waitFor();
  await page.keyboard.press('Escape');
  await option(page, /./).first().waitFor({ state: 'detached' });
  expect(await assistant.field.inputValue()).toBe('Write to ann@example.org and/or @sche');
  expect(await assistant.panel.isVisible()).toBe(true);
});

test('an attachment that fails says why and can be retried', async () => {
  const { page, assistant, context } = await start();
  await context.route(
    '**/v1/attachments',
    (route) =>
      route.fulfill({
        status: 503,
        json: {
          error: {
            message: 'Down.',
            type: 'upstream_error',
            param: null,
            code: 'mcp_server_unavailable',
          },
        },
      }),
    { times: 1 },
  );
  await assistant.field.pressSequentially('Look at @schema');
  await option(page, /^Database schema/).click();
  await assistant.alert.filter({ hasText: 'is not attached' }).waitFor();
  expect(await assistant.field.inputValue()).toBe('Look at ');
  await assistant.button('Try again').click();
  await attached(page).waitFor();
});

test.each(PLACES)('%s, every state passes axe and fits', async (_, options) => {
  const { page, assistant } = await start(options);
  const check = async (state: string) => {
    await expectAccessible(page, state);
    expect({ state, overflow: await overflowOf(page) }).toEqual({ state, overflow: 0 });
  };
  await assistant.button('Attach a prompt or a resource').click();
  await option(page, /^Database schema/).waitFor();
  await check('list');
  await assistant.field.pressSequentially('{table}');
  await option(page, /^Sample of a table/).click();
  await page.getByRole('dialog').getByRole('option').first().waitFor();
  await check('form with suggestions');
  await fillForm(page);
  await attached(page).getByRole('button').first().click();
  await page.getByRole('region', { name: /./ }).locator('pre').waitFor();
  await check('chip with preview');
  await assistant.ask('What is in it?');
  await assistant.settled();
  await attached(page).getByRole('button').first().click();
  await check('sent, with preview');
});
