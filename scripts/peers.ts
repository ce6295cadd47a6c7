/** Tries the client against every reference server and writes the result as a table: `npm run peers`. */
import { writeFileSync } from 'node:fs';
import { REFERENCE_SERVERS } from '../test/peers/reference-servers';
import { survey, type Survey } from '../test/peers/survey';

const OUTPUT = 'docs/peers.rst';
const HEAD = ['Server', 'Transport', 'Era', 'Tools', 'Resources', 'Templates', 'Prompts', 'Tools that work', 'Tools declined'];

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, index) => `${index === 0 ? '   * -' : '     -'} ${cell}`).join('\n');
}

function cells({ name, transport, server, counts, reachable, declined }: Survey): (string | number)[] {
  return [name, transport, `${server.era}, ${server.protocolVersion}`, counts.tools, counts.resources, counts.templates, counts.prompts,
    reachable.length, declined.length];
}

function details({ name, transport, reachable, declined }: Survey): string {
  const title = `${name} over ${transport}`;
  return [
    title, '-'.repeat(title.length), '',
    `Work: ${reachable.map((tool) => `\`\`${tool}\`\``).join(', ')}.`,
    ...declined.flatMap(({ tool, reason }) => ['', `Declined: \`\`${tool}\`\`. ${reason}`]),
  ].join('\n');
}

function page(surveys: readonly Survey[]): string {
  return [
    'MCP servers that were tried', '###########################', '',
    '.. Written by ``npm run peers``. Do not edit.', '',
    'Every tool was listed and called once through the connection that the BFF uses, or is declined by name with the reason.',
    'Resources, templates and prompts are counted as the server lists them.', '',
    '.. list-table::', '   :header-rows: 1', '',
    row(HEAD), ...surveys.map((found) => row(cells(found))), '',
    ...surveys.map((found) => `${details(found)}\n`),
  ].join('\n');
}

async function main(): Promise<void> {
  const surveys: Survey[] = [];
  for (const reference of REFERENCE_SERVERS) {
    const found = await survey(reference);
    const { name, transport, reachable, counts, declined } = found;
    console.log(`${name} over ${transport}: ${reachable.length} of ${counts.tools} tools, ${declined.length} declined`);
    for (const { tool, problem } of found.broken) console.error(`  ${tool} is broken: ${problem}`);
    surveys.push(found);
  }
  writeFileSync(OUTPUT, page(surveys));
  process.exitCode = surveys.some(({ broken }) => broken.length > 0) ? 1 : 0;
}

await main();
