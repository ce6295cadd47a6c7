/** Loaded when something is first attached, or first shown as attached. */
export { Attached } from './Attached';
export { Attaching } from './Attaching';
