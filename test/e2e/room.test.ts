/**
 * The panel's size on the page: its width by mouse and by keyboard, the full screen, dark mode, and
 * reduced motion.
 */
import { expectAccessible } from './axe';
import { PACE, startWorld, until, type Visit, type VisitOptions, type World } from './world';

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.slow });
});
afterAll(() => world?.close());
afterEach(() => visit.close());

async function open(options: VisitOptions = {}) {
  visit = await world.visit(options);
  await visit.assistant.open();
  const { panel } = visit.assistant;
  return {
    ...visit,
    panel,
    edge: panel.getByRole('separator', { name: 'Width of Course assistant' }),
  };
}
const box = async () => (await visit.assistant.panel.boundingBox())!;
const widthIs = (width: number) =>
  until(`the panel is ${width} wide`, async () => (await box()).width === width);

test.each([
  ['left to right', '', -100],
  ['right to left', '?dir=rtl', 100],
])(
  '%s, the panel is resized by dragging and keeps its width after a reload',
  async (_, query, by) => {
    const { page, panel, edge } = await open({ query });
    await edge.waitFor();
    await widthIs(384);
    const { x, y, width } = (await edge.boundingBox())!;
    await page.mouse.move(x + width / 2, y + 50);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + by, y + 80, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(5, 5);
    const dragged = (await box()).width;
    expect(Math.abs(dragged - 484)).toBeLessThanOrEqual(2);
    expect(await edge.getAttribute('aria-valuenow')).toBe(String(dragged));
    await page.reload();
    await panel.waitFor();
    await widthIs(dragged);
    await edge.dblclick();
    await widthIs(384);
  },
);

test.each([
  ['left to right', '', 'ArrowLeft', 'ArrowRight'],
  ['right to left', '?dir=rtl', 'ArrowRight', 'ArrowLeft'],
])('%s, the panel is resized by keyboard', async (_, query, wider, narrower) => {
  const { page, edge } = await open({ query });
  await edge.focus();
  await page.keyboard.press(wider);
  await widthIs(400);
  await page.keyboard.press(narrower);
  await page.keyboard.press(narrower);
  await widthIs(368);
  await page.keyboard.press('Home');
  await widthIs(320);
  await page.keyboard.press(narrower);
  await widthIs(320);
  await page.keyboard.press('End');
  await widthIs(600);
  expect(await edge.getAttribute('aria-valuetext')).toBe('600 pixels');
  await page.keyboard.press('Enter');
  await widthIs(384);
});

describe.each([
  ['a laptop', { width: 1366, height: 768 }, 0],
  ['a laptop, below the bar of the staff', { width: 1366, height: 768 }, 84],
  ['a laptop, below the bars of the staff and of an exam', { width: 1366, height: 768 }, 192],
  ['a laptop with a zoom of 200 %', { width: 683, height: 384 }, 84],
  ['a phone', { width: 390, height: 844 }, 84],
])('on %s', (_, viewport, bars) => {
  /** What the host shows above the course, as high as its own bars. */
  const addBars = (page: Visit['page']) =>
    page.evaluate((height) => {
      const bar = document.createElement('div');
      bar.style.height = `${height}px`;
      document.body.prepend(bar);
    }, bars);
  const ends = async () => {
    const panel = await box();
    const field = (await visit.assistant.field.boundingBox())!;
    return { panel: panel.y + panel.height, field: field.y + field.height, top: panel.y };
  };

  test('the field to write in is on the screen: at once, when a bar appears, and after scrolling', async () => {
    const { page } = await open({ viewport });
    await until('it ends in the window', async () => (await ends()).panel <= viewport.height);
    expect((await ends()).field).toBeLessThanOrEqual(viewport.height);
    await addBars(page);
    await until('it ends in the window', async () => (await ends()).panel <= viewport.height);
    expect((await ends()).field).toBeLessThanOrEqual(viewport.height);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (const y of [60, 300, 10_000]) {
      await page.evaluate((to) => window.scrollTo(0, to), y);
      await until('it ends in the window', async () => (await ends()).panel <= viewport.height);
      const { field, top } = await ends();
      expect(field).toBeLessThanOrEqual(viewport.height);
      expect(field).toBeGreaterThan(viewport.height / 3);
      expect(top).toBeLessThanOrEqual(viewport.height / 2);
    }
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(height);
  });
});

const focusIsInPanel = () =>
  visit.page.evaluate(() => Boolean(document.activeElement?.closest('.mcp-assistant')));

test('the full screen can be entered and left during an answer; the keyboard stays inside it', async () => {
  const { assistant, page, edge } = await open();
  await assistant.ask('What is this unit about?');
  await assistant.midway();
  await assistant.button('Fill the screen').click();
  await until('it fills the screen', async () => (await box()).width === 1280);
  expect(await box()).toEqual({ x: 0, y: 0, width: 1280, height: 800 });
  expect(await edge.count()).toBe(0);
  for (let press = 0; press < 15; press += 1) {
    await page.keyboard.press(press < 8 ? 'Tab' : 'Shift+Tab');
    expect(await focusIsInPanel()).toBe(true);
  }
  await assistant.button('Back to the side of the page').click();
  await widthIs(384);
  await assistant.settled();
  expect(visit.questions()).toBe(1);
});

test('the panel on a phone always fills the screen: no edge, no button, and the keyboard stays inside', async () => {
  const { page, edge, assistant } = await open({ viewport: { width: 390, height: 844 } });
  expect(await edge.isVisible()).toBe(false);
  expect(await assistant.button('Fill the screen').isVisible()).toBe(false);
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press('Tab');
    expect(await focusIsInPanel()).toBe(true);
  }
});

const PANEL = { include: [['.mcp-assistant']] };

test('dark mode is dark and readable', async () => {
  const { assistant, page } = await open({ query: '?theme=dark', reducedMotion: 'reduce' });
  await assistant.ask('Can you roll 3 dice for me?');
  await assistant.settled();
  await assistant.card('Dice: Roll dice').locator('summary').click();
  const colours = await page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.querySelector('.mcp-assistant')!);
    return [backgroundColor, color];
  });
  expect(colours).toEqual(['rgb(20, 24, 31)', 'rgb(228, 231, 235)']);
  await page.mouse.move(0, 0);
  await expectAccessible(page, 'an answer in the dark', PANEL);
  await assistant.ask('Please request an extension of 3 days for the essay because I was ill');
  await assistant.dialog.waitFor();
  await page.keyboard.press('Escape');
  await assistant.dialog.waitFor({ state: 'hidden' });
  await assistant.settled();
  await expectAccessible(page, 'after the dialog, in the dark', PANEL);
});

test('reduced motion disables all motion', async () => {
  const { assistant, page } = await open({ reducedMotion: 'reduce' });
  await assistant.ask('What is this unit about?');
  await assistant.midway();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ effect }) => (effect as KeyframeEffect | null)?.target?.closest('.mcp-assistant'))
      .map((animation) => (animation as CSSAnimation).animationName),
  );
  expect(moving).toEqual([]);
});
