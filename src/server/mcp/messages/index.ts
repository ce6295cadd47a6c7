/** What a server sends, brought into the form that the SDK accepts. */
export { printedJson } from './blocks';
export { answers, isAnswer, type Asked, type Message, type RequestId } from './message';
export { readJson } from './read';
export { shownMessage } from './shown';
export { ENTRIES, EXACT, withStructured } from './results';
