/** What the MCP side may reach, and how much of an answer it takes. */
export { createGuardedFetch, type GuardedFetchOptions, type NetworkLimits } from './guarded-fetch';
export { NetworkRefusal, type RefusalCode } from './refusal';
