/**
 * The MCP side of the BFF: connections to the operator's servers and the catalog of their tools.
 */
export { createSources, type FetchedSource, type Sources } from './attachables/attachables';
export { isWithheld, readCatalog, type Catalog, type CatalogTool } from './catalog/catalog';
export {
  acceptDefinition,
  readServerTools,
  type CatalogDeps,
  type ServerTools,
} from './catalog/server-tools';
export {
  connectionsOf,
  createConnection,
  type CallAnswer,
  type Connection,
  type ServerDescription,
} from './connection/connection';
export { causes } from './connection/failure';
export { definitionHash, differenceOf, type Definition } from './definitions/definition';
export type { RefusedTool } from './definitions/unusable-tool';
export type { Ask } from './elicitation/interview';
export type { Question } from './elicitation/question';
export { revealed } from './hidden';
export { createGuardedFetch } from './network/guarded-fetch';
export { NetworkRefusal } from './network/refusal';
export type { Authorizations } from './oauth/authorizations';
export { connectionTo, connectServers, type Servers } from './servers';
