/** Every model provider behind one interface. */
export { ask, identityOf, systemPace, type Pace, type Provider, type Remedy } from './attempts';
export { forCache } from './caching';
export type { ModelDeps } from './create-model';
export { createProvider } from './provider';
export { toModelError } from './errors';
export { safeDefinition } from './definitions';
export type { ModelFailure } from './failure';
