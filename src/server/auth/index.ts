/** Finds out who sent a request, or refuses it. */
export { createAuthenticator, type Authenticator } from './authenticator';
export type { Principal } from './principal';
