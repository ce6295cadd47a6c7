/**
 * What servers may ask people during a call (MCP elicitation), in both eras of the protocol.
 */
export { createInterview, DemandRefused, TooManyQuestions, type Elicit } from './interview';
export type { Resumed } from './open-round';
export { attendRequests, type ServerRequests } from './requests';
export { inRounds } from './rounds';
