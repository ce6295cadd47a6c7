/** What is loaded when the panel is first wanted. */
export { sessionOf } from '../session/session';
export { Panel } from './Panel';
