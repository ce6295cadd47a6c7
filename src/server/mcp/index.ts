/**
 * The MCP side of the BFF: connections to the operator's servers and the catalog of their tools.
 */
export { permitted } from './catalog/permitted';
export { createAttachables, type Attachables } from './attachables/attachables';
export type { Reached } from './attachables/offered';
export type { FetchedAttachable } from './attachables/fetching';
export {
  isBoundTo,
  isWithheld,
  readCatalog,
  type Catalog,
  type CatalogTool,
} from './catalog/catalog';
export { searchedServers, toolBudget } from './catalog/searched';
export { createToolSearch, type ToolSearch } from './catalog/tool-search';
export {
  acceptDefinition,
  readServerTools,
  type CatalogDeps,
  type ServerTools,
} from './catalog/server-tools';
export { knownPins, type AcceptedTool } from './catalog/known-pins';
export type { DefinitionPins } from './catalog/pins';
export { AskedToWait, waitWords } from './connection/asked-to-wait';
export type { CallAnswer } from './connection/calls';
export {
  connectionsOf,
  createConnection,
  type Connection,
  type ServerDescription,
} from './connection/connection';
export { resultBlock, type Medium } from './content';
export { StreamEnded, UnreadableAnswer } from './connection/answer-errors';
export { causes } from './connection/failure';
export { ProgramFailed } from './connection/program';
export { contractHash } from './definitions/contract';
export { boundHashOf, differenceOf, type Definition } from './definitions/definition';
export type { UnusableTool } from './definitions/unusable-tool';
export { EXACT } from './messages';
export type { Elicit } from './elicitation/interview';
export type { OpenRound, Resumed } from './elicitation/open-round';
export type { ElicitAnswer, ElicitRequest } from './elicitation/elicit-request';
export { createGuardedFetch } from './network/guarded-fetch';
export { NetworkRefusal } from './network/refusal';
export type { Authorizations } from './oauth/authorizations';
export { connectionTo, connectServers, type Earlier, type Servers } from './servers';
