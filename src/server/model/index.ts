/** Every model provider behind one interface. */
export { ask, identityOf, systemPace, type Pace, type Provider, type Remedy } from './attempts';
export { forCache } from './caching';
export type { ModelDeps } from './create-model';
export { createProvider } from './provider';
export { classify } from './classify';
export { toModelError } from './errors';
export type { FailureFacts } from './failures/facts';
export { safeDefinition, type SafeDefinition } from './definitions';
export type { ModelFailure, ModelFailureKind } from './failure';
