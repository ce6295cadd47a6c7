/** Every model provider behind one interface. */
export { ask, identityOf, systemPace, type Pace, type Provider, type Remedy } from './attempts';
export { callOptions, createModel } from './create-model';
export { toModelError } from './errors';
