/** The door of the BFF. */
export { createApp, type AppDeps } from './app';
