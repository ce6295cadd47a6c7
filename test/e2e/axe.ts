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

/** The whole page but for the unit, which is the LMS's own. */
async function runAxe(page: Page) {
  await page.evaluate(AXE);
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ effect, playState }) =>
          playState === 'finished' || effect?.getTiming().iterations === Infinity,
      ),
  );
  const { violations, passes } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: object, options: RunOptions) => Promise<AxeResults> };
    };
    return axe.run({ exclude: ['iframe'] }, {});
  });
  return {
    violations: violations.map(({ id, nodes }) => [
      id,
      nodes.map(({ html, failureSummary }) => [html, failureSummary]),
    ]),
    passes: passes.length,
  };
}

/** `state` names what is shown when this fails. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const { violations, passes } = await runAxe(page);
  expect({ state, violations }).toEqual({ state, violations: [] });
  expect(passes).toBeGreaterThan(10);
}

/** Pixels by which the page is wider than the window; 0 when nothing but scrolling boxes is. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
}
