/** Every model provider behind one interface. */
export { callOptions, createModel, type ModelDeps } from './create-model';
export { classify } from './classify';
export { toModelError } from './errors';
export type { FailureFacts } from './failures/facts';
export type { ModelFailure, ModelFailureKind } from './failure';
