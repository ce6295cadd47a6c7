/** Turns a request into the person who sent it, or refuses it. */
export { createAuthenticator, type Authenticator } from './authenticator';
export type { Principal } from './principal';
