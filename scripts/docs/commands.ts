/** The commands of the operator, and what they end with. */
import { ADMIN_COMMANDS, type CommandWords } from '../../src/server/admin';
import { EXIT, EXIT_MEANINGS } from '../../src/server/base';
import { CHECK, SERVE } from '../../src/server/own-commands';
import { listTable, literal, literals } from './rst';

const COMMANDS: readonly (CommandWords & { needs?: 'bff' | 'store' })[] = [
  SERVE,
  CHECK,
  ...ADMIN_COMMANDS,
];

const WHERE = {
  bff: 'Only while a BFF runs.',
  store: 'Also without a BFF, where the database is free.',
};

const prose = (text: string): string => text.replaceAll('\n', ' ').replaceAll('"', '');

export const commands = (): string =>
  listTable(
    ['Command', 'Does'],
    '35 65',
    COMMANDS.map(({ name, usage, summary, details = '', options = {}, needs }) => [
      literal(`${name} ${usage}`.trimEnd()),
      [
        summary,
        prose(details),
        ...Object.entries(options).map(([key, { help }]) => `${literal(`--${key}`)}: ${help}`),
        needs === undefined ? '' : WHERE[needs],
      ]
        .filter((part) => part !== '')
        .join(' '),
    ]),
  );

export const exitCodes = (): string =>
  listTable(
    ['Code', 'Meaning'],
    '10 90',
    Object.entries(EXIT).map(([name, code]) => [
      String(code),
      literals(EXIT_MEANINGS[name as keyof typeof EXIT]),
    ]),
  );
