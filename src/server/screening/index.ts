/** Looks servers' texts over for words that address the model. */
export { RULES, screen, type Findings, type Rule, type Screenable } from './screen';
