/**
 * What the panel shows of the course around the conversation; fetched when there is something to
 * show.
 */
export { Moved } from './Moved';
export { Sources } from './Citations';
export { StaffNotice } from './StaffNotice';
// The panel is always there before this. Said to the bundler, it need not cut the panel into the
// pieces that both use.
export { Panel } from '../panel/Panel';
