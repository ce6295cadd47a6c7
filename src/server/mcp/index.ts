/** The MCP side of the BFF: connections to the operator's servers and the catalog of their tools. */
export { claimsReadOnly, hiddenParameters, parameterObjection, toolObjection, type PolicyTool } from './allowed';
export { readCatalog, type Catalog, type CatalogTool } from './catalog';
export { createConnection, type CallAnswer, type Connection, type ConnectionDeps, type ServerDescription } from './connection';
export { causes, type CallFailure } from './failure';
