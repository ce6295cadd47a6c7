/** The MCP side of the BFF: connections to the operator's servers and the catalog of their tools. */
export { isWithheld, readCatalog, type Catalog, type CatalogTool } from './catalog';
export { createConnection, type CallAnswer, type Connection, type ConnectionDeps } from './connection';
export { definitionHash, type Definition, type DefinitionFlag, type FieldDifference } from './definition';
export type { CallFailure } from './failure';
export { revealed } from './hidden';
export { modelName } from './names';
export type { DefinitionPins, NewPin, Pin, PinOwner } from './pins';
export type { RefusalCode, RefusedTool } from './refusal';
export { acceptDefinition, readServerTools, type CatalogDeps, type QuarantinedTool, type ServerTools } from './server-tools';
