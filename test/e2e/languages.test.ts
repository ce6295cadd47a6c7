/**
 * In each shipped language the assistant is fully translated, follows the text direction, and stays
 * in its place on the page.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type AxeResults } from 'axe-core';
import { ROOT } from '../harness/processes';
import { PACE, startWorld, type Visit, type World } from './world';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LOCALES: [locale: string, file: string, dir: string][] = [
  ['es-419', 'es_419', 'ltr'],
  ['fr', 'fr', 'ltr'],
  ['ar', 'ar', 'rtl'],
];

let world: World;
let visit: Visit;

beforeAll(async () => {
  world = await startWorld({ config: PACE.instant });
});
afterAll(() => world?.close());
afterEach(() => visit.close());

test.each(LOCALES)('the assistant works in %s', async (locale, file, dir) => {
  const words = JSON.parse(
    readFileSync(join(ROOT, 'src/i18n/messages', `${file}.json`), 'utf8'),
  ) as Record<string, string>;
  const say = (id: string, values: Record<string, string> = {}) =>
    words[`mcpAssistant.${id}`]!.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
  const name = say('name');
  visit = await world.visit();
  const { page, context } = visit;
  const { hostname } = new URL(world.stack.urls.page);
  await context.addCookies([
    { name: 'openedx-language-preference', value: locale, domain: hostname, path: '/' },
  ]);
  await page.reload();

  await page
    .getByRole('button', { name: say('trigger.open', { name }) })
    .first()
    .click();
  const panel = page.getByRole('region', { name });
  // Inside, the workflow's own title names it.
  const field = panel.getByRole('textbox');
  expect(await field.getAttribute('placeholder')).toBe(say('chat.placeholder'));
  expect(
    await page.evaluate(
      () => getComputedStyle(document.querySelector('.mcp-assistant')!).direction,
    ),
  ).toBe(dir);
  await field.fill('Please request an extension of 3 days for the essay because I was ill');
  await panel.getByRole('button', { name: say('chat.send'), exact: true }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(say('approval.intro')).waitFor();
  await dialog.getByRole('button', { name: say('approval.approve'), exact: true }).waitFor();
  expect(
    await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ),
  ).toBeLessThanOrEqual(0);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: object) => Promise<AxeResults> };
    };
    return axe.run({ exclude: ['iframe'] });
  });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  // Text of a call's card in the list.
  await page.keyboard.press('Escape');
  await panel
    .getByText(say('tool.waiting'))
    .or(panel.getByText(say('tool.denied')))
    .first()
    .waitFor();
});
