/** Looks up what the words of a command name. */
import { hostname } from 'node:os';
import { EXIT } from '../base';
import { CommandError, type Admin } from './command';

/** Who accepts or switches, in the database: no person, whose id would be a number. */
export const BY_COMMAND_LINE = 'command_line';

/** @throws CommandError that names the labels */
export function serverNamed(label: string, { config }: Pick<Admin, 'config'>): string {
  if (!config.mcpServers.has(label)) {
    const known = [...config.mcpServers.keys()].join(', ') || 'none';
    throw new CommandError(EXIT.data, `There is no server "${label}", but: ${known}.`);
  }
  return label;
}

/** This process, for an operator of several. */
export const replicaName = (): string => `${hostname()}:${process.pid}`;
