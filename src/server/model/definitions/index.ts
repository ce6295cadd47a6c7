/** What providers are given of tools. */
export { refusedTool } from './refused-tool';
export { safeDefinition, type SafeDefinition } from './safe-definition';
