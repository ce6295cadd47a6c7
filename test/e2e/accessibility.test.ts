/** Every state of the assistant passes axe: left to right, right to left, and on a phone. */
import { expectAccessible, overflowOf, PLACES } from './axe';
import { PACE, startWorld, type Visit, type World } from './world';

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.slow });
});
afterAll(() => world?.close());
afterEach(() => visit.close());

const expectNoViolations = (state: string) => expectAccessible(visit.page, state);

async function expectNoOverflow() {
  expect(await overflowOf(visit.page)).toBe(0);
}

test.each(PLACES)('every state passes axe %s', async (_, options) => {
  visit = await world.visit(options);
  const { assistant, page, context } = visit;
  await assistant.trigger().waitFor();
  await expectNoViolations('closed');

  await assistant.open();
  await assistant.panel.getByRole('list', { name: 'Suggestions' }).waitFor();
  await expectNoViolations('empty');
  await expectNoOverflow();

  await assistant.ask('What is this unit about?');
  await assistant.midway();
  await expectNoViolations('streaming');
  await assistant.stop.waitFor();
  await assistant.stop.click();
  await assistant.settled();
  await expectNoViolations('stopped');

  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.settled();
  await assistant.card('Dice: Roll dice').locator('summary').click();
  await assistant
    .card('Dice: Roll dice')
    .getByRole('heading', { name: 'What came back' })
    .waitFor();
  await expectNoViolations('answered, tool card open');
  await expectNoOverflow();

  await assistant.ask(
    'Please request an extension of 3 days for the essay because I was ill. List the tables',
  );
  await assistant.dialog.waitFor();
  await expectNoViolations('two calls in the dialog');
  await assistant.inDialog('Deny all').click();
  await assistant.settled();
  await assistant.ask('Please request an extension of 3 days for the essay because I was ill');
  await assistant.dialog.waitFor();
  await expectNoViolations('one call in the dialog');
  await expectNoOverflow();
  await assistant.deny.click();
  await assistant.settled();

  await context.route('**/v1/responses', (route) =>
    route.fulfill({
      status: 503,
      json: {
        error: { message: 'Down.', type: 'upstream_error', param: null, code: 'model_unavailable' },
      },
    }),
  );
  await assistant.ask('Is anybody there?');
  await assistant.alert.waitFor();
  await expectNoViolations('error');

  await assistant.button('New conversation').hover();
  await page.getByRole('tooltip', { includeHidden: true }).waitFor();
  await expectNoViolations('tooltip');

  await assistant.button('Earlier conversations').click();
  await assistant.panel.getByRole('listitem').first().waitFor();
  await expectNoViolations('earlier conversations');
});

test.each(PLACES.slice(2))(
  '%s, the panel fills the screen and can be reduced again',
  async (_, options) => {
    visit = await world.visit(options);
    const { assistant } = visit;
    await assistant.open();
    expect(await assistant.panel.boundingBox()).toEqual({ x: 0, y: 0, ...options.viewport });
    await assistant.button('Close Course assistant').click();
    await assistant.panel.waitFor({ state: 'detached' });
    await assistant.trigger().waitFor();
  },
);
