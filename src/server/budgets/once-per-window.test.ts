import { person, rule } from '../../../test/support/budgets';
import type { Reached } from './allowance';
import { oncePerWindow } from './once-per-window';

const reached = (refillsAt: number, changes: Partial<Reached['who']> = {}): Reached => ({
  who: { ...person, ...changes },
  standing: {
    rule: {
      ...rule({ scope: 'person', measure: 'requests', every: 'day', limit: 1 }),
      limit: 1,
    },
    subject: 'u',
    used: 1,
    refillsAt,
  },
});

test('is told once for each person and window, however often it is refused', () => {
  const told: Reached[] = [];
  const tell = oncePerWindow((one) => told.push(one));
  for (let time = 0; time < 5; time += 1) {
    tell(reached(86_400_000));
    tell(reached(2 * 86_400_000));
    tell(reached(86_400_000, { userId: 'v' }));
  }
  expect(told).toHaveLength(3);
});

test('what was told is not remembered without end', () => {
  let told = 0;
  const tell = oncePerWindow(() => {
    told += 1;
  });
  for (let day = 0; day <= 10_000; day += 1) {
    tell(reached(day * 86_400_000));
  }
  tell(reached(0));
  expect(told).toBe(10_002);
});
