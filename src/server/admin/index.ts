/** What an operator does on the command line beside a running BFF. */
export { retireCommand, UsageError } from './retire';
