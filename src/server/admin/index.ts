/** What an operator does on the command line while a BFF runs. */
export { retireCommand, UsageError } from './retire';
export { usageCommand } from './usage';
