/** The door of the BFF. */
export { createApp } from './app';
