/** OAuth with MCP servers: the operator's own client, and people's accounts. */
export { createAuthorizations, type Authorizations } from './authorizations';
export {
  AuthorizationRequired,
  beginFlow,
  completeFlow,
  type Challenge,
  type Clients,
  type PersonalConfig,
} from './flow';
export { type AccountTokens } from './account-tokens';
export { machineProvider } from './machine';
export { createTokenSource, type TokenSourceDeps } from './token-source';
export { tolerantFetch } from './tolerant-fetch';
export { createVault, type SealedRecords } from './vault';
