/**
 * The public interface of the configuration: loading it, explaining its problems, and the types
 * that all other code reads.
 */
export { wordFor } from './by-tool';
export { isCourseKey } from './course-keys';
export { isMysqlUrl, parseDatabaseUrl, type MysqlAddress } from './database-url';
export { fingerprintOf } from './fingerprint';
export { checkFixed } from './fixed';
export { isAllowedHost, isPrivateAddress, namesPrivateHost } from './hosts';
export type { Limits } from './limits';
export { loadConfig, type LoadedConfig } from './load';
export { ConfigError, formatProblems, type ConfigProblem } from './problems';
export { MCP_KINDS, ROLES, USUAL_CONTEXT_TOKENS } from './types';
export type {
  AccessRule,
  ApprovalPolicy,
  AuthConfig,
  Config,
  Group,
  McpAccessList,
  McpAccessRule,
  McpKind,
  McpServerConfig,
  OAuthConfig,
  ProviderConfig,
  RegistryFacts,
  RememberRule,
  RemoteProvider,
  Role,
  Workflow,
  WorkflowScope,
} from './types';
export type { ContextFunction } from './context-functions';
