/**
 * What servers may ask people during a call (MCP elicitation), in both eras of the protocol.
 */
export { createInterview, type Elicit, type Interview } from './interview';
export type { ElicitAnswer, ElicitRequest } from './elicit-request';
export { attendRequests, type ServerRequests } from './requests';
export { DemandRefused, inRounds } from './rounds';
