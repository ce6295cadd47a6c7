/** What is loaded when something is first attached, or first shown as attached. */
export { Attached } from './Attached';
export { Attaching } from './Attaching';
// The panel is always there before this. Said to the bundler, it need not cut the panel into the
// pieces that both use.
export { Panel } from '../panel/Panel';
