/**
 * Attacks the assistant and other loops with a model that obeys everything: `npm run attacks
 * [-- --only text] [--ours] [--write]`. Exit code 1 if a figure breaks its rule. `--write` keeps
 * the results in docs/attacks.json and docs/attacks.rst.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { idOf } from '../test/attacks/case';
import { attackCases, legitimateCases } from '../test/attacks/cases';
import { createAiSdk, createControl } from '../test/attacks/hosts/ai-sdk';
import { createOpenAiAgents } from '../test/attacks/hosts/openai-agents';
import { startOurs } from '../test/attacks/hosts/ours';
import { figures, keep, page, table } from '../test/attacks/report';
import { runSuite, type Outcome } from '../test/attacks/run';
import { builtBff } from '../test/harness/build-once';

const OUTPUT = 'docs/attacks.rst';
const KEPT = 'docs/attacks.json';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    ours: { type: 'boolean' },
    write: { type: 'boolean' },
  },
});

const versionOf = (name: string): string =>
  (
    JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')) as {
      version: string;
    }
  ).version;

const chosen = <T extends Parameters<typeof idOf>[0]>(entries: readonly T[]): T[] =>
  entries.filter((entry) => idOf(entry).includes(options.only ?? ''));

function describe({ id, host, status, details, ms }: Outcome): string {
  return [
    `${status.toUpperCase()} ${host} ${id} (${ms} ms)`,
    ...details.slice(0, 3).map((detail) => `    ${detail.slice(0, 300)}`),
  ].join('\n');
}

if (options.write && (options.only !== undefined || options.ours)) {
  throw new Error('--write keeps the figures of whole runs only.');
}
const suite = { attacks: chosen(attackCases), legitimate: chosen(legitimateCases) };
console.log(`${suite.attacks.length} attacks, ${suite.legitimate.length} legitimate calls`);
const from = performance.now();
const result = await runSuite(
  suite,
  {
    program: await builtBff(),
    others: options.ours ? [] : [createAiSdk, createOpenAiAgents, createControl],
    log: (line) => console.log(line),
  },
  startOurs,
);
const kept = keep(
  { ...result, seconds: (performance.now() - from) / 1000 },
  Object.fromEntries(
    ['ai', '@openai/agents', '@modelcontextprotocol/client'].map((name) => [name, versionOf(name)]),
  ),
  new Date().toISOString().slice(0, 10),
);
for (const outcome of result.outcomes.filter(({ status }) => status !== 'held')) {
  console.log(describe(outcome));
}
console.log(`\n${table(kept)}\n`);
const holds = ({ value, most }: ReturnType<typeof figures>[number]): boolean =>
  most === null || value <= most;
for (const figure of figures(kept)) {
  const rule = figure.most === null ? '' : `, at most ${figure.most}`;
  console.log(`${holds(figure) ? ' ' : '✗'} ${figure.name}: ${figure.value}${rule}`);
}
if (options.write) {
  writeFileSync(KEPT, `${JSON.stringify(kept, null, 2)}\n`);
  writeFileSync(OUTPUT, page(kept));
}
process.exitCode = figures(kept).every(holds) ? 0 : 1;
