/** Every model provider behind one interface. */
export { callOptions, createModel } from './create-model';
export { classify } from './classify';
export { toModelError } from './errors';
export type { ModelFailure, ModelFailureKind } from './failure';
