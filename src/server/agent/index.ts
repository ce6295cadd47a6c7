/** The agent: starts responses, runs their turns, and lets readers follow their events. */
export { createAgent, type Agent, type AgentDeps } from './agent';
export { answerElicitation } from './elicitations';
export { readToEnd } from './follow';
export { createSweeper } from './sweeper';
export { serversIn, type Picked } from './pick-workflow';
export type { Ask } from './targets';
