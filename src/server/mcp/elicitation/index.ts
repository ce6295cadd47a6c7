/**
 * What servers may ask of people in the middle of a call (MCP elicitation), in both eras of the
 * protocol.
 */
export { createInterview, type Ask } from './interview';
export { attendRequests, type ServerRequests } from './requests';
export { DemandRefused, inRounds } from './rounds';
