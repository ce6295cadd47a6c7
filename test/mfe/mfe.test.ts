/**
 * The packed plugin in Open edX's tool chain: a micro-frontend built by `fedx-scripts webpack`, in
 * a browser.
 */
import { join } from 'node:path';
import { wordsIn } from '../e2e/assistant';
import { PACE, startWorld, type Visit, type World } from '../e2e/world';
import { manifest } from '../packaging/consumer';
import { buildMfe, MFE, type BuiltMfe } from './build';

jest.setTimeout(60_000);
const BUILD_TIMEOUT_MS = 600_000;

const EXTENSION = 'Please request an extension of 3 days for the essay because I was ill';

let built: BuiltMfe;
let world: World;

beforeAll(async () => {
  built = await buildMfe();
  world = await startWorld({ config: PACE.instant, pageRoot: built.root });
}, BUILD_TIMEOUT_MS);
afterAll(() => world?.close());

describe("the MFE's bundle", () => {
  test.each([
    'react',
    'react-dom',
    'react-intl',
    'react-router',
    'react-router-dom',
    '@edx/frontend-platform',
    '@openedx/paragon',
    manifest.name,
  ])('holds one copy of %s, from its own node_modules', (name) => {
    const inside = `/node_modules/${name}/`;
    const copies = built.sources
      .filter((path) => path.includes(inside))
      .map((path) => path.slice(0, path.lastIndexOf(inside)));
    expect([...new Set(copies)]).toEqual([MFE]);
  });

  test('uses no files from outside the MFE', () => {
    expect(built.sources.length).toBeGreaterThan(500);
    expect(built.sources.filter((path) => !path.startsWith(join(MFE, '/')))).toEqual([]);
  });
});

describe('the assistant in the MFE', () => {
  let visit: Visit;
  let problems: string[];

  beforeEach(async () => {
    visit = await world.visit();
    problems = [];
    visit.page.on('pageerror', (error) => problems.push(error.message));
    await visit.assistant.open();
  });
  afterEach(async () => {
    await visit.close();
    expect(problems).toEqual([]);
  });

  const extensions = () => world.stack.records.extensions();

  test("answers with a tool's help, in the sidebar and not in the slot", async () => {
    const { assistant, page } = visit;
    await assistant.ask('Can you roll 3 dice for me?');
    await assistant.settled();
    expect(await wordsIn(assistant.answers.last())).toMatch(/returned: \d, \d and \d\.$/);
    expect(await page.locator('.mcp-assistant-launcher').count()).toBe(0);
  });

  test("is a column beside the unit, in the colours of Paragon's theme", async () => {
    const { assistant, page } = visit;
    const unit = await page.locator('iframe').boundingBox();
    const panel = await assistant.panel.boundingBox();
    expect(panel?.width).toBe(384);
    expect(panel?.x).toBeGreaterThan((unit?.x ?? 0) + (unit?.width ?? 0));
    const primary = await page.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue('--pgn-color-primary-base'),
    );
    expect(primary).not.toBe('');
  });

  test('keeps its conversation when the page moves to the next sequence', async () => {
    const { assistant, page } = visit;
    await assistant.ask('Can you roll 2 dice for me?');
    await assistant.settled();
    const answer = await wordsIn(assistant.answers.last());
    const sequence = () => new URL(page.url()).pathname.split('/')[3];
    const before = sequence();
    while (sequence() === before) {
      await page.getByRole('link', { name: 'Next' }).click();
      await assistant.field.waitFor();
    }
    expect(await wordsIn(assistant.answers.last())).toBe(answer);
  });

  // The tool chain mirrors the style sheet for such pages.
  test('shows code from left to right in a right-to-left page', async () => {
    const { assistant, page } = visit;
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await assistant.ask('Can you roll 3 dice for me?');
    await assistant.settled();
    await assistant.card('Dice: Roll dice').locator('summary').click();
    const looks = await assistant.panel.locator('.mcp-assistant__bytes').evaluateAll((boxes) => {
      const code = document.querySelector('[data-answer] .mcp-assistant-md')!;
      code.insertAdjacentHTML('beforeend', '<pre dir="ltr"><code>f(1);</code></pre>');
      return [...boxes, code.querySelector('pre')!].map((box) => getComputedStyle(box).direction);
    });
    expect(looks).toEqual(['ltr', 'ltr', 'ltr']);
  });

  test('does not send a denied call', async () => {
    const { assistant } = visit;
    await assistant.ask(EXTENSION);
    await assistant.deny.click();
    await assistant.settled();
    expect(await wordsIn(assistant.answers.last())).toContain('was denied.');
    expect(extensions()).toEqual([]);
  });

  test('sends an approved call once', async () => {
    const { assistant } = visit;
    await assistant.ask(EXTENSION);
    await assistant.insist(assistant.approve);
    await assistant.dialog.waitFor({ state: 'hidden' });
    await assistant.settled();
    expect(extensions()).toEqual([
      { username: 'learner', assignment: 'essay', days: 3, reason: 'I was ill' },
    ]);
  });
});
