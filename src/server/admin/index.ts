/** What an operator does on the command line, also while a BFF runs. */
export { openChannel, endOf, type Channel } from './channel';
export {
  CommandError,
  findCommand,
  helpFor,
  helpForAll,
  JSON_OPTION,
  readArguments,
  UsageError,
  type Admin,
  type AdminCommand,
  type CommandWords,
  type Reloaded,
} from './command';
export { replicaName } from './named';
export { ADMIN_COMMANDS } from './registry';
export { runAdminCommand } from './run';
