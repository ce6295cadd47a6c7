/** The MCP side of the BFF: connections to the operator's servers and the catalog of their tools. */
export { readCatalog, type Catalog, type CatalogTool } from './catalog';
export { createConnection, type CallAnswer, type Connection, type ConnectionDeps } from './connection';
export type { CallFailure } from './failure';
export { createGuardedFetch, NetworkRefusal } from './network';
