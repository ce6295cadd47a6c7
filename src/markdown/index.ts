/** Safe rendering of model output. */
export { Markdown, PartsContext } from './Markdown';
export { Source } from './Source';
