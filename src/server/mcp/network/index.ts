/** The guard of the MCP side: which hosts it may reach, and how much of an answer it takes. */
export { tlsOf } from './dispatchers';
export { createGuardedFetch, type NetworkLimits } from './guarded-fetch';
export { NetworkRefusal } from './refusal';
