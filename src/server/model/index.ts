/** Every model provider behind one interface. */
export { callOptions, createModel } from './create-model';
export { toModelError } from './errors';
export { safeDefinition, type SafeDefinition } from './definitions';
