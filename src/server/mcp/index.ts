/** The MCP side of the BFF: connections to the operator's servers and the catalog of their tools. */
export { readCatalog, type Catalog, type CatalogTool } from './catalog';
export { connectionsOf, createConnection, type CallAnswer, type Connection, type ConnectionDeps } from './connection';
export type { CallFailure } from './failure';
export type { Authorizations } from './oauth';
export { connectServers, type Servers } from './servers';
