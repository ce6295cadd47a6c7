/** What providers are given of tools. */
export { safeDefinition, type SafeDefinition } from './safe-definition';
