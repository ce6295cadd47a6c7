/**
 * Measures what screening finds: `npm run screening [-- --write]`. `--write` keeps the figures in
 * docs/screening.json and docs/screening.rst. Exit code 1 if a figure breaks its floor.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureDocumentation } from '../test/screening/documentation';
import { brokenFloors } from '../test/screening/floors';
import { measure } from '../test/screening/measure';
import { page, summary } from '../test/screening/report';

const { values: options } = parseArgs({ options: { write: { type: 'boolean' } } });

const kept = {
  date: new Date().toISOString().slice(0, 10),
  classes: measure(),
  documentation: measureDocumentation(),
};
console.log(summary(kept));
const broken = brokenFloors(kept.classes);
for (const floor of broken) {
  console.log(`✗ ${floor}`);
}
if (options.write) {
  writeFileSync('docs/screening.json', `${JSON.stringify(kept, null, 2)}\n`);
  writeFileSync('docs/screening.rst', page(kept));
}
process.exitCode = broken.length === 0 ? 0 : 1;
