/**
 * Writes the tables of docs/mcp-servers.rst from the table that the code uses; `npm run docs:mcp`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  litellmParameters,
  openaiParameters,
  parameters,
  registryParameters,
  type Parameter,
} from '../src/server/config/parameters';

const BEGIN = (name: string) => `.. begin ${name}; written by "npm run docs:mcp"\n`;
const END = (name: string) => `.. end ${name}\n`;

const literal = (text: string): string =>
  text.replace(/`([^`]+)`/g, '``$1``').replaceAll('*', '\\*');

function originOf({ name }: Parameter): string {
  if (name.startsWith('mcp_info.') || name.startsWith('auth_type: ')) {
    return 'LiteLLM';
  }
  const origins = [
    ...(openaiParameters.includes(name) ? ['OpenAI'] : []),
    ...(litellmParameters.includes(name) ? ['LiteLLM'] : []),
  ];
  return origins.join(', ') || 'this project';
}

function listTable(
  header: readonly string[],
  widths: string,
  rows: readonly (readonly string[])[],
): string {
  const lines = [header, ...rows].flatMap((row) =>
    row.map((text, column) => `   ${column === 0 ? '* -' : '  -'} ${text}`),
  );
  return [
    '',
    '.. list-table::',
    '   :header-rows: 1',
    `   :widths: ${widths}`,
    '',
    ...lines,
    '',
    '',
  ].join('\n');
}

const tables: Readonly<Record<string, () => string>> = {
  honoured: () =>
    listTable(
      ['Parameter', 'Known from', 'Effect'],
      '22 14 64',
      parameters
        .filter(({ honoured }) => honoured)
        .map((parameter) => [
          `\`\`${parameter.name}\`\``,
          originOf(parameter),
          literal(parameter.text),
        ]),
    ),
  refused: () =>
    listTable(
      ['Parameter', 'Why it is refused'],
      '26 74',
      parameters
        .filter(({ honoured }) => !honoured)
        .map(({ name, text }) => [
          `\`\`${name}\`\``,
          literal(text.charAt(0).toUpperCase() + text.slice(1)),
        ]),
    ),
  registry: () =>
    listTable(
      ['Key', 'Effect'],
      '22 78',
      registryParameters.map(({ name, text }) => [`\`\`${name}\`\``, literal(text)]),
    ),
};

/**
 * `page` with every table between its two comments written anew. Throws when a place is missing.
 */
export function withTables(page: string): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [before, rest] = text.split(BEGIN(name));
    const after = rest?.split(END(name))[1];
    if (before === undefined || after === undefined) {
      throw new Error(`The page has no place for the table "${name}".`);
    }
    return `${before}${BEGIN(name)}${table()}${END(name)}${after}`;
  }, page);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const path = resolve(import.meta.dirname, '../docs/mcp-servers.rst');
  writeFileSync(path, withTables(readFileSync(path, 'utf8')));
}
