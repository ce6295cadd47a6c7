/** One case of every class, and a few legitimate calls, against a real BFF. */
import { builtBff } from '../harness/build-once';
import { attackCases, legitimateCases } from './cases';
import { CLASSES, idOf } from './case';
import { startOurs } from './hosts/ours';
import { quickly } from './quick';
import { runSuite } from './run';

const LEGITIMATE = 8;
const attacks = quickly(attackCases);

test('every class of attacks has a case', () => {
  const present = new Set(attackCases.map((entry) => entry.class));

  expect(Object.keys(CLASSES).filter((name) => !present.has(name as never))).toEqual([]);
  expect(new Set(attacks.map((entry) => entry.class)).size).toBe(Object.keys(CLASSES).length);
});

test('there are at least 200 attacks and 60 legitimate calls, each with a name of its own', () => {
  const ids = [...attackCases, ...legitimateCases].map(idOf);

  expect(attackCases.length).toBeGreaterThanOrEqual(200);
  expect(legitimateCases.length).toBeGreaterThanOrEqual(60);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('nothing forbidden arrives, and what is legitimate passes', async () => {
  const legitimate = legitimateCases.slice(0, LEGITIMATE);

  const { outcomes, health } = await runSuite(
    { attacks, legitimate },
    { program: await builtBff(), others: [], log: () => {} },
    startOurs,
  );

  expect(outcomes).toHaveLength(attacks.length + LEGITIMATE);
  expect(outcomes.filter(({ status }) => status !== 'held')).toEqual([]);
  expect(health.restarts).toBe(0);
});
