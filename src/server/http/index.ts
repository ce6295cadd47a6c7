/** The public interface of the BFF's HTTP layer. */
export { createApp } from './app';
export { createDoor, type Door } from './door';
