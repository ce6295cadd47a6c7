/** The door of the BFF. */
export { createApp } from './app';
export type { AppDeps } from './deps';
