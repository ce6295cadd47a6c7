/** The scenarios inside `make test`: the same promises, a smaller N, a fixed seed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScript } from '../harness/processes';
import { closeAll } from './open';
import { table } from './report';
import { prove, type Scenario } from './scenario';

const SEED = 1;

/** Declares a test for each. Skipped ones say so. */
export function proveQuickly(scenarios: readonly Scenario[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assistant-reliability-'));
  beforeAll(() => runScript('The build of the BFF', 'scripts/build-server.ts', [folder]), 60_000);
  afterAll(async () => {
    await closeAll();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
    '%s',
    async (_id, scenario) => {
      const said: string[] = [];
      const log = (line: string) => {
        said.push(line);
      };
      const outcome = await prove(scenario, {
        n: scenario.quick,
        seed: SEED,
        log,
        program: join(folder, 'main.mjs'),
      });
      if (outcome.status === 'skipped') {
        console.warn(`SKIPPED ${scenario.id}: ${outcome.reason}`);
      }
      if (outcome.status === 'failed') {
        throw new Error([...said, table([outcome])].join('\n'));
      }
    },
    120_000,
  );
}
