/** The actions for messages; loaded with the first of them. */
export { CopyCode } from './CopyCode';
export { Earlier } from './Earlier';
export { StepActions, type Handlers } from './StepActions';
