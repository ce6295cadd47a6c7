/** The demo model: it is no language model, and lets people try the assistant without a key. */
export { createDemoModel, type Sleep } from './demo-model';
