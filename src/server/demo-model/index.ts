/** The demo model: no language model, so that the assistant can be tried without a key. */
export { createDemoModel, type Sleep } from './demo-model';
