/**
 * Tries the client against every reference server and writes the result as a table: `npm run
 * peers`.
 */
import { writeFileSync } from 'node:fs';
import { REFERENCE_SERVERS } from '../test/peers/reference-servers';
import { survey, type Survey } from '../test/peers/survey';
import type { OfferSurvey } from '../test/peers/survey-sources';

const OUTPUT = 'docs/peers.rst';
const HEAD = [
  'Server',
  'Transport',
  'Era',
  'Tools',
  'Resources',
  'Templates',
  'Prompts',
  'Completed arguments',
];

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, index) => `${index === 0 ? '   * -' : '     -'} ${cell}`).join('\n');
}

const share = ({ works, listed }: OfferSurvey): string =>
  listed === 0 ? 'none' : `${works.length} of ${listed}`;

function cells({
  name,
  transport,
  server,
  tools,
  reachable,
  sources,
}: Survey): (string | number)[] {
  return [
    name,
    transport,
    `${server.era}, ${server.protocolVersion}`,
    `${reachable.length} of ${tools}`,
    share(sources.resources),
    share(sources.templates),
    share(sources.prompts),
    sources.completions.length,
  ];
}

const listed = (names: readonly string[]): string =>
  names.map((name) => `\`\`${name}\`\``).join(', ');

function working(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : ['', `${title}: ${listed(names)}.`];
}

function details({
  name,
  transport,
  reachable,
  declined,
  sources: { resources, templates, prompts, completions },
}: Survey): string {
  const title = `${name} over ${transport}`;
  const tools = declined.map(({ tool, reason }) => ({ name: tool, reason }));
  const refused = [...tools, ...resources.declined, ...templates.declined, ...prompts.declined];
  return [
    title,
    '-'.repeat(title.length),
    ...working('Tools that work', reachable),
    ...working('Resources that are read', resources.works),
    ...working('Templates that are filled and read', templates.works),
    ...working('Prompts that are fetched', prompts.works),
    ...working('Arguments that are completed', completions),
    ...refused.flatMap((offer) => ['', `Declined: \`\`${offer.name}\`\`. ${offer.reason}`]),
  ].join('\n');
}

function page(surveys: readonly Survey[]): string {
  return [
    'MCP servers that were tried',
    '###########################',
    '',
    '.. Written by ``npm run peers``. Do not edit.',
    '',
    'The survey uses the connection of the BFF. It lists every tool and calls it once, reads every resource, fills and reads every',
    'template, and fetches every prompt with its arguments. Everything else is declined by name, with the reason.',
    '',
    '.. list-table::',
    '   :header-rows: 1',
    '',
    row(HEAD),
    ...surveys.map((found) => row(cells(found))),
    '',
    ...surveys.map((found) => `${details(found)}\n`),
  ].join('\n');
}

function brokenIn({
  broken,
  sources: { resources, templates, prompts },
}: Survey): { name: string; problem: string }[] {
  const tools = broken.map(({ tool, problem }) => ({ name: tool, problem }));
  return [...tools, ...resources.broken, ...templates.broken, ...prompts.broken];
}

async function main(): Promise<void> {
  const surveys: Survey[] = [];
  for (const reference of REFERENCE_SERVERS) {
    const found = await survey(reference);
    console.log(cells(found).join(' | '));
    for (const { name, problem } of brokenIn(found)) {
      console.error(`  ${name} is broken: ${problem}`);
    }
    surveys.push(found);
  }
  writeFileSync(OUTPUT, page(surveys));
  process.exitCode = surveys.some((found) => brokenIn(found).length > 0) ? 1 : 0;
}

await main();
