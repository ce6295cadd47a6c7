/** Safe rendering of model output. */
export { Markdown, PartsContext } from './Markdown';
export { FormulaSource } from './FormulaSource';
