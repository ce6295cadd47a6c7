/** Figures of an earlier run stay until their scenario runs again, each with its own date. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keep } from './kept';
import { page } from './report';
import { exactly, type Outcome, type Scenario } from './scenario';

const scenario = (id: string): Scenario => ({
  id,
  title: `Title of ${id}`,
  promise: 'none',
  full: 3,
  quick: 1,
  needs: [],
  run: async () => ({}),
});
const [one, two, gone] = [scenario('one'), scenario('two'), scenario('gone')];
const outcome = (of: Scenario, found: number): Outcome => ({
  scenario: of,
  n: 3,
  seed: 1,
  seconds: 1,
  reason: null,
  status: found === 0 ? 'passed' : 'failed',
  figures: { duplicates: exactly(found, 0) },
});

test('a new outcome replaces the kept one; outcomes of removed scenarios are dropped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-'));
  const path = join(folder, 'kept.json');
  try {
    keep(path, outcome(gone, 0), [one, two, gone], '2026-01-01');
    keep(path, outcome(two, 0), [one, two], '2026-01-01');
    keep(path, outcome(one, 0), [one, two], '2026-01-02');
    const kept = keep(path, outcome(two, 7), [one, two], '2026-01-03');
    expect(kept).toEqual([
      { date: '2026-01-02', ...outcome(one, 0) },
      { date: '2026-01-03', ...outcome(two, 7) },
    ]);
    expect(page(kept)).toMatch(
      /Title of one[^]*seed 1, 2026-01-02: \*\*pass\*\*[^]*Title of two[^]*seed 1, 2026-01-03: \*\*FAIL\*\*/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
