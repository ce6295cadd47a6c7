/** Safe rendering of model output. */
export { Markdown, PartsContext, type Parts } from './Markdown';
export { Source } from './Source';
