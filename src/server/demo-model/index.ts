/** The demo model: not a language model, but lets people try the assistant without a key. */
export { createDemoModel, type Sleep } from './demo-model';
