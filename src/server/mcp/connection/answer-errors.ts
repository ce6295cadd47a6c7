/** How a request can end although its connection is good. */
import { BOUNDS, visibleLine } from '../../base';

/** The server answered this request, but not in a way that can be read. */
export class UnreadableAnswer extends Error {
  override name = 'UnreadableAnswer' as const;
  /** The beginning of what came, for people and the model: the server's words. */
  readonly words: string;

  constructor(text: string, options?: ErrorOptions) {
    super('the answer cannot be read', options);
    this.words = visibleLine(text, BOUNDS.unreadableAnswerChars);
  }
}

/** The stream that would have carried the answer is over, and the server cannot go on with it. */
export class StreamEnded extends Error {
  override name = 'StreamEnded' as const;
}
