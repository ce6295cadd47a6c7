/**
 * The configuration's door: load it, tell people what is wrong with it, and the types that everyone
 * else reads.
 */
export { isAllowedHost, isPrivateAddress, namesPrivateHost } from './hosts';
export { loadConfig, type ConfigSources, type LoadedConfig } from './load';
export { ConfigError, formatProblems, type ConfigProblem } from './problems';
export * from './types';
