/** Every model provider behind one interface. */
export { ask, identityOf, systemPace, type Pace, type Provider, type Remedy } from './attempts';
export { forCache } from './caching';
export { baseUrlOf, type ModelDeps } from './create-model';
export { tryProvider } from './try-provider';
export { createProvider } from './provider';
export { toModelError } from './errors';
export { safeDefinition } from './definitions';
export type { ModelFailure } from './failure';
