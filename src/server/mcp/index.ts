/**
 * The MCP side of the BFF: connections to the operator's servers and the catalog of their tools.
 */
export { createAttachables, type Attachables } from './attachables/attachables';
export type { FetchedAttachable } from './attachables/fetching';
export { isWithheld, readCatalog, type Catalog, type CatalogTool } from './catalog/catalog';
export {
  acceptDefinition,
  readServerTools,
  type CatalogDeps,
  type ServerTools,
} from './catalog/server-tools';
export { AskedToWait, waitWords } from './connection/asked-to-wait';
export type { CallAnswer } from './connection/calls';
export {
  connectionsOf,
  createConnection,
  type Connection,
  type ServerDescription,
} from './connection/connection';
export { resultBlock, type Medium } from './content';
export { causes } from './connection/failure';
export { definitionHash, differenceOf, type Definition } from './definitions/definition';
export type { UnusableTool } from './definitions/unusable-tool';
export type { Elicit } from './elicitation/interview';
export type { ElicitAnswer, ElicitRequest } from './elicitation/elicit-request';
export { createGuardedFetch } from './network/guarded-fetch';
export { NetworkRefusal } from './network/refusal';
export type { Authorizations } from './oauth/authorizations';
export { connectionTo, connectServers, type Servers } from './servers';
