/**
 * What servers may ask of people in the middle of a call (MCP elicitation), in both eras of the
 * protocol.
 */
export { createInterview, type Ask, type Interview } from './interview';
export type { Answer, Question } from './question';
export { attendRequests, type ServerRequests } from './requests';
export { DemandRefused, inRounds } from './rounds';
