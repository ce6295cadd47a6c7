/** A provider's configuration as the loader makes it, with a test's changes. */
import type { RemoteProvider } from '../types';

export const remoteProvider = (given: Partial<RemoteProvider>): RemoteProvider => ({
  type: 'openai',
  name: 'main',
  model: 'test-model',
  headers: {},
  query: {},
  extraBody: {},
  maxOutputTokens: 8192,
  fallback: [],
  retryMs: 20_000,
  idleMs: 60_000,
  ...given,
});
