/**
 * Tests the promises of the ledger: `npm run reliability [-- --quick] [--only id,…] [--seed n]
 * [--write]`. Exit code 1 if a figure breaks its rule. `--write` keeps the results and writes
 * docs/reliability.rst from all kept results.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { builtBff } from '../test/harness/build-once';
import { keep } from '../test/reliability/kept';
import { closeAll } from '../test/reliability/open';
import { page, table } from '../test/reliability/report';
import { prove, type Outcome, type Scenario } from '../test/reliability/scenario';
import { scenarios } from '../test/reliability/scenarios';

const OUTPUT = 'docs/reliability.rst';
const KEPT = 'docs/reliability.json';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean' },
  },
});

function chosen(only: string | undefined): readonly Scenario[] {
  if (only === undefined) {
    return scenarios;
  }
  return only.split(',').map((id) => {
    const found = scenarios.find((scenario) => scenario.id === id);
    if (!found) {
      throw new Error(
        `There is no scenario "${id}", but: ${scenarios.map((scenario) => scenario.id).join(', ')}.`,
      );
    }
    return found;
  });
}

async function main(): Promise<void> {
  const seed = Number(options.seed);
  if (!Number.isInteger(seed)) {
    throw new Error('--seed takes a whole number.');
  }
  if (options.write && options.quick) {
    throw new Error('--write keeps the figures of whole runs, and --quick makes none.');
  }
  const wanted = chosen(options.only);
  const program = await builtBff();
  const outcomes: Outcome[] = [];
  for (const scenario of wanted) {
    const n = options.quick ? scenario.quick : scenario.full;
    console.log(`${scenario.id}: ${scenario.title}, N = ${n}, seed ${seed}`);
    const log = (line: string) => console.log(`  ${line}`);
    const outcome = await prove(scenario, { n, seed, log, program, judgesMeasured: true });
    outcomes.push(outcome);
    if (options.write) {
      writeFileSync(
        OUTPUT,
        page(keep(KEPT, outcome, scenarios, new Date().toISOString().slice(0, 10))),
      );
    }
  }
  console.log(`\n${table(outcomes)}`);
  process.exitCode = outcomes.some(({ status }) => status === 'failed') ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void closeAll().finally(() => process.exit(1));
  });
}

await main();
