/**
 * Problems that axe finds on a page or that are visible, in the three layouts that every test
 * covers.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AxeResults, type RunOptions } from 'axe-core';
import { type Page } from 'playwright-core';
import { type VisitOptions } from './world';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const PLACES: [string, VisitOptions][] = [
  ['left to right', {}],
  ['right to left', { query: '?dir=rtl' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
];

/** CSS selectors; a nested list per frame. */
interface ContextObject {
  include?: string[][];
  exclude?: string[];
}

/** The whole page except the unit, which belongs to the LMS. */
const PAGE: ContextObject = { exclude: ['iframe'] };

async function runAxe(page: Page, context: ContextObject) {
  // Half a megabyte, which a page keeps until it is loaded again.
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(AXE);
  }
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ effect, playState }) =>
          playState === 'finished' || effect?.getTiming().iterations === Infinity,
      ),
  );
  const { violations, passes } = await page.evaluate(async (checked) => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: ContextObject, options: RunOptions) => Promise<AxeResults> };
    };
    return axe.run(checked, {});
  }, context);
  return {
    violations: violations.map(({ id, nodes }) => [
      id,
      nodes.map(({ html, failureSummary }) => [html, failureSummary]),
    ]),
    passes: passes.length,
  };
}

/** `state` names the current view in failures; `context` is the part that axe checks. */
export async function expectAccessible(page: Page, state: string, context = PAGE): Promise<void> {
  const { violations, passes } = await runAxe(page, context);
  expect({ state, violations }).toEqual({ state, violations: [] });
  expect(passes).toBeGreaterThan(10);
}

/** By how many pixels the page is wider than the window, ignoring scrolling boxes. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
}
