import { figures, keep, page, table } from './report';
import type { Outcome } from './run';

const outcome = (more: Partial<Outcome>): Outcome => ({
  id: 'shadowing/a',
  class: 'shadowing',
  host: 'ours',
  status: 'held',
  details: [],
  ms: 1,
  endedAt: 0,
  ...more,
});
const kept = keep(
  {
    outcomes: [
      outcome({}),
      outcome({ id: 'shadowing/b', status: 'lost' }),
      outcome({ host: 'ai-sdk', status: 'broken' }),
      outcome({ id: 'legitimate/c', class: null }),
    ],
    health: { gapMs: 300, heldMs: 50, growthMiB: 10, restarts: 0, worst: null },
    seconds: 3.4,
  },
  { ai: '7.0.0' },
  '2026-11-29',
);

it('counts forbidden effects and lost conversations by class and host', () => {
  expect(table(kept)).toMatch(/^Tool shadowing +0 \/ 2 \(1 lost\) +1 \/ 1 +does not apply/m);
  expect(table(kept)).toMatch(/^Legitimate calls that pass +1 \/ 1 +does not apply/m);
});

it('has a rule for every figure but the gap that a busy machine makes', () => {
  const broken = figures(kept).filter(({ value, most }) => most !== null && value > most);

  expect(broken.map(({ name }) => name)).toEqual(['cases in which the legitimate part was lost']);
});

it('names what is broken in which host, and the versions', () => {
  expect(page(kept)).toContain('AI SDK loop:\n\n- ``shadowing/a``');
  expect(page(kept)).toContain('with ai 7.0.0');
});
