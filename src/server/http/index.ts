/** The public interface of the BFF's HTTP layer. */
export { createApp } from './app';
