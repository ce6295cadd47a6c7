/** Every model provider behind one interface. */
export { ask, systemPace, type Pace, type Provider, type Remedy } from './attempts';
export { callOptions, createModel } from './create-model';
export { classify } from './classify';
export { toModelError } from './errors';
export { safeDefinition, type SafeDefinition } from './definitions';
export type { ModelFailure, ModelFailureKind } from './failure';
