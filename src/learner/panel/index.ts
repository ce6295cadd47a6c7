/** Loaded when the panel is first needed. */
export { sessionOf } from '../session/session';
export { Panel, type PanelProps } from './Panel';
