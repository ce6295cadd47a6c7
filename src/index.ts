/** What the Learning MFE imports. */
export type { AssistantOptions } from './learner/mounting/options';
export { learningSlots } from './learner/mounting/learningSlots';
export {
  assistantSidebarWidget,
  type SidebarWidget,
} from './learner/mounting/assistantSidebarWidget';
