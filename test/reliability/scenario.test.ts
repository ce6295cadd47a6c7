/**
 * The judge: a figure that breaks its rule fails a scenario, and so does any exception; a scenario
 * that cannot run is skipped with a message.
 */
import { table } from './report';
import {
  atLeast,
  atMost,
  exactly,
  measuredAtMost,
  noted,
  prove,
  SkippedScenario,
  type Figures,
  type Scenario,
} from './scenario';

const options = { n: 3, seed: 1, log: () => {}, program: '', judgesMeasured: true };
const scenario = (run: () => Promise<Figures>, needs: Scenario['needs'] = []): Scenario => ({
  id: 'sample',
  title: 'A sample',
  promise: 'none',
  full: 3,
  quick: 1,
  needs,
  run,
});
const outcomeOf = (figures: Figures) =>
  prove(
    scenario(async () => figures),
    options,
  );

const required = process.env.REQUIRE_SERVICES;
beforeEach(() => {
  delete process.env.REQUIRE_SERVICES;
});
afterAll(() => {
  if (required !== undefined) {
    process.env.REQUIRE_SERVICES = required;
  }
});

test.each<[string, Figures, string]>([
  [
    'kept rules',
    { duplicates: exactly(0, 0), unknown: atLeast(2, 1), growth: atMost(16, 16), kills: noted(9) },
    'passed',
  ],
  [
    'a figure that is not what it must be',
    { duplicates: exactly(1, 0), unknown: atLeast(2, 1) },
    'failed',
  ],
  ['a figure above its maximum', { growth: atMost(17, 16), unknown: atLeast(2, 1) }, 'failed'],
  ['a figure below its minimum', { duplicates: exactly(0, 0), unknown: atLeast(0, 1) }, 'failed'],
])('%s gets the right verdict', async (_name, figures, status) => {
  expect(await outcomeOf(figures)).toMatchObject({ status, reason: null, figures });
});

test('a measured figure counts only where measured figures are judged', async () => {
  const slow = scenario(async () => ({ 'slowest, ms': measuredAtMost(17, 16) }));
  expect(await prove(slow, options)).toMatchObject({ status: 'failed' });
  expect(await prove(slow, { ...options, judgesMeasured: false })).toMatchObject({
    status: 'passed',
    figures: { 'slowest, ms': noted(17) },
  });
});

test('the table marks failed figures', async () => {
  const text = table([await outcomeOf({ duplicates: exactly(1, 0), lost: exactly(0, 0) })]);
  expect(text).toMatch(/^FAIL {2}sample {2}N = 3/);
  expect(text).toMatch(/✗ duplicates +1 {2}must be 0/);
  expect(text).not.toMatch(/✗ lost/);
});

test('an exception fails the scenario and gives the reason', async () => {
  const breaking = scenario(async () => {
    throw new Error('the BFF ended');
  });
  expect(await prove(breaking, options)).toMatchObject({
    status: 'failed',
    reason: 'the BFF ended',
  });
});

test('a scenario that cannot run is skipped with a reason, unless services are required', async () => {
  const skipping = scenario(async () => {
    throw new SkippedScenario('no such option');
  });
  expect(await prove(skipping, options)).toMatchObject({
    status: 'skipped',
    reason: 'no such option',
  });
  process.env.REQUIRE_SERVICES = '1';
  expect(await prove(skipping, options)).toMatchObject({ status: 'failed' });
});
