/**
 * What the panel shows of the course around the conversation; fetched when there is something to
 * show.
 */
export { Moved } from './Moved';
export { Citations } from './Citations';
export { StaffNotice } from './StaffNotice';
