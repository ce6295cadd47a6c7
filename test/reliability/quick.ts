/** The scenarios inside `make test`: the same promises, a smaller N, a fixed seed. */
import { builtBff } from '../harness/build-once';
import { closeAll } from './open';
import { table } from './report';
import { prove, type Scenario } from './scenario';

const SEED = 1;

/** Declares a test for each. Skipped ones are reported. */
export function proveQuickly(scenarios: readonly Scenario[]): void {
  afterAll(closeAll);

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
        program: await builtBff(),
        judgesMeasured: false,
      });
      if (outcome.status === 'skipped') {
        console.warn(`SKIPPED ${scenario.id}: ${outcome.reason}`);
      }
      if (outcome.status === 'failed') {
        throw new Error([...said, table([outcome])].join('\n'));
      }
    },
  );
}
