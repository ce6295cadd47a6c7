/** When events are sealed and pruned, and what happens if that fails. */
import { startSealer, type SealerDeps } from './sealer';
import type { AuditSeal } from '../store';

const DAY = 86_400_000;
const seal = (number: number) =>
  ({ number, last_seq: number * 10, hash: 'a'.repeat(64) }) as AuditSeal;

function world(changes: Partial<SealerDeps> = {}) {
  const told: string[] = [];
  const waiting: AuditSeal[] = [];
  const state = { now: 100 * DAY, pruned: [] as number[], work: () => {}, ceased: false };
  const sealer = startSealer({
    audit: {
      seal: async () => waiting.shift() ?? null,
      prune: async (before) => {
        state.pruned.push(before);
        return 5;
      },
    },
    keepDays: () => 30,
    now: () => state.now,
    onSeal: (text) => told.push(text),
    onPruned: (events) => told.push(`pruned ${events}`),
    onError: (error) => told.push(`failed: ${(error as Error).message}`),
    repeat: (work) => {
      state.work = work;
      return () => {
        state.ceased = true;
      };
    },
    ...changes,
  });
  return { sealer, told, waiting, state };
}

test('seals at once, at every interval, and once more when it stops', async () => {
  const { sealer, told, waiting, state } = world({ keepDays: () => 0 });
  waiting.push(seal(1), seal(2));
  state.work();
  await sealer.stop();
  waiting.push(seal(3));
  await sealer.stop();
  expect(told).toEqual([1, 2, 3].map((n) => `audit-seal:${n}:${n * 10}:${'a'.repeat(64)}`));
  expect(state).toMatchObject({ ceased: true, pruned: [] });
});

test('prunes once a day, what is older than the days to keep', async () => {
  const { sealer, told, state } = world();
  state.work();
  state.now += DAY;
  state.work();
  await sealer.stop();
  expect(state.pruned.length).toBeGreaterThan(0);
  expect(new Set(state.pruned.map((before) => state.now - before))).toEqual(new Set([30 * DAY]));
  expect(told).toContain('pruned 5');
});

test('a failure is told, and the next attempt goes on', async () => {
  let attempts = 0;
  const { sealer, told, state } = world({
    audit: {
      seal: async () => {
        attempts += 1;
        if (attempts === 1) {
          throw new Error('no database');
        }
        return null;
      },
      prune: async () => 0,
    },
  });
  state.work();
  await sealer.stop();
  expect(told).toEqual(['failed: no database']);
  expect(attempts).toBeGreaterThan(1);
});
