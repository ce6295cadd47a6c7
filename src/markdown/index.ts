/** Safe rendering of model output. */
export { Markdown } from './Markdown';
