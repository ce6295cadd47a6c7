/** Which page has which table, and how a table gets into its page. */
import { bounds } from './bounds';
import { commands, exitCodes } from './commands';
import { errors, toolErrors } from './errors';
import { accessKeys, configurationKeys, limits, providerKeys, workflowKeys } from './keys';
import { honoured, refused, refusedKeys, registry } from './parameter-tables';
import { widgetOptions } from './widget';

type Tables = Readonly<Record<string, () => string>>;

/** By page path. */
export const pages: Readonly<Record<string, Tables>> = {
  'docs/operator/commands.rst': { commands, 'exit codes': exitCodes },
  'docs/operator/mcp-parameters.rst': { honoured, refused, registry },
  'docs/operator/reference.rst': {
    keys: configurationKeys,
    providers: providerKeys,
    workflows: workflowKeys,
    access: accessKeys,
    'refused workflow keys': refusedKeys,
    limits,
    bounds,
    widget: widgetOptions,
    errors,
    'tool errors': toolErrors,
  },
};

const BEGIN = (name: string) => `.. begin ${name}; written by "npm run docs"\n`;
const END = (name: string) => `.. end ${name}\n`;

/**
 * Returns `page` with the current text of each table between its two comments.
 * @throws if a table has no place.
 */
export function withTables(page: string, tables: Tables): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [before, rest] = text.split(BEGIN(name));
    const after = rest?.split(END(name))[1];
    if (before === undefined || after === undefined) {
      throw new Error(`The page has no place for the table "${name}".`);
    }
    return `${before}${BEGIN(name)}${table()}${END(name)}${after}`;
  }, page);
}
