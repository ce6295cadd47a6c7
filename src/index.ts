/** What the Learning MFE imports. */
export type { AssistantOptions } from './learner/options';
export { learningSlots } from './learner/slots';
export { assistantSidebarWidget, type SidebarWidget } from './learner/widget';
