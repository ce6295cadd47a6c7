/**
 * What axe and the eye would find wrong with a page, in the three shapes that everything is looked
 * at in.
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

/** CSS selectors; within frames one list for each. */
interface ContextObject {
  include?: string[][];
  exclude?: string[];
}

/** The whole page except the unit, which is the LMS's own. */
const PAGE: ContextObject = { exclude: ['iframe'] };

async function runAxe(page: Page, context: ContextObject) {
  await page.evaluate(AXE);
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

/** `state` names what is shown when this fails; `context` is the part that axe looks at. */
export async function expectAccessible(page: Page, state: string, context = PAGE): Promise<void> {
  const { violations, passes } = await runAxe(page, context);
  expect({ state, violations }).toEqual({ state, violations: [] });
  expect(passes).toBeGreaterThan(10);
}

/** Pixels by which the page is wider than the window; 0 when nothing but scrolling boxes is. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
}
