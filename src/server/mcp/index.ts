/** The MCP side of the BFF: connections to the operator's servers and the catalog of their tools. */
export { definitionHash, objectionTo, readCatalog, type Catalog, type CatalogTool } from './catalog';
export {
  createConnection, type CallAnswer, type CallOptions, type Connection, type ConnectionDeps, type ServerDescription,
} from './connection';
export type { CallProgress } from './progress';
export type { CallFailure } from './failure';
