/** What providers are given of tools. */
export { safeDefinition } from './safe-definition';
