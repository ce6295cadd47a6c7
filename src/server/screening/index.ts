/** Looks servers' texts over for words that address the model. */
export { quoted, type Screened } from './screened';
export { RULES, screen, type Findings, type Rule, type Screenable } from './screen';
