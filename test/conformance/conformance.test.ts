/** The protocol's own conformance suites, through the BFF's connector (issue 3, item 1). */
import { startScript } from '../harness/processes';

test('all required scenarios of 2026-07-28 pass; of the others only those declined with a reason fail', async () => {
  const run = startScript('The conformance suites', 'scripts/conformance.ts');
  const code = await run.ended;
  const output = run.output();
  expect(output).toContain('2026-07-28 requirements: 32 of 32 scenarios pass');
  expect(output).toMatch(/0\.2\.0-alpha\.12 all: 45 of 48 scenarios pass/);
  expect(output).toMatch(/0\.1\.16 all: 25 of 26 scenarios pass/);
  expect({ code, output }).toMatchObject({ code: 0 });
});
