/**
 * The MCP side of the BFF: connections to the operator's servers and the catalog of their tools.
 */
export {
  claimsReadOnly,
  hiddenParameters,
  parameterObjection,
  toolObjection,
  type PolicyTool,
} from './allowed';
export { isWithheld, readCatalog, type Catalog, type CatalogTool } from './catalog';
export {
  connectionsOf,
  createConnection,
  type CallAnswer,
  type CallOptions,
  type Connection,
  type ConnectionDeps,
  type ServerDescription,
} from './connection';
export {
  definitionHash,
  differenceOf,
  type Definition,
  type DefinitionFlag,
  type FieldDifference,
} from './definition';
export type { Answer, Ask, Question } from './elicitation';
export { causes, type CallFailure } from './failure';
export { revealed } from './hidden';
export { modelName } from './names';
export { createGuardedFetch, NetworkRefusal } from './network';
export type { Authorizations } from './oauth';
export type { DefinitionPins, NewPin, Pin, PinOwner } from './pins';
export type { CallProgress } from './progress';
export type { RefusalCode, RefusedTool } from './refusal';
export { createSources, type FetchedSource, type Sources } from './sources';
export { connectionTo, connectServers, type Servers } from './servers';
export {
  acceptDefinition,
  readServerTools,
  type CatalogDeps,
  type QuarantinedTool,
  type ServerTools,
} from './server-tools';
