/**
 * What one answer may still cost: calls, questions to its person, and bytes in the database. So no
 * model and no server can make an answer grow without end.
 */
import { BOUNDS, firstBytes } from '../base';

export interface Room {
  /** Takes the place of one call; false if the answer has none left. */
  call: () => boolean;
  /** Takes the place of one question of a server, with its bytes; false if there is no room. */
  question: (bytes: number) => boolean;
  /** Bytes that calls and what comes of them may still add. */
  bytes: () => number;
  /** Takes these bytes, or none and returns false. */
  take: (bytes: number) => boolean;
  /** Takes the bytes of a text, and returns as much of it as fits. */
  keep: (text: string) => string;
  /** The same for the answer's own words, which have room of their own. */
  words: (text: string) => string;
}

export interface RoomLimits {
  /** `limits.max_calls` */
  maxCalls: number;
  /** `limits.answer_bytes` */
  answerBytes: number;
}

/** For rows that are stored even if there is no room: they say that there is none. */
const RESERVED_BYTES = 131_072;
/** The answer's own words get this part of the bytes. */
const WORDS_PART = 1 / 8;
/** The longest JSON escape of one UTF-16 unit. */
const ESCAPE_BYTES = 6;

const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

export function createRoom({ maxCalls, answerBytes }: RoomLimits): Room {
  let calls = maxCalls;
  let questions: number = BOUNDS.elicitationsPerAnswer;
  let words = Math.floor(answerBytes * WORDS_PART);
  let left = answerBytes - words - RESERVED_BYTES;

  function take(bytes: number): boolean {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  return {
    call() {
      calls -= 1;
      return calls >= 0;
    },
    question(bytes) {
      questions -= 1;
      return questions >= 0 && take(bytes);
    },
    bytes: () => left,
    take,
    keep(text) {
      const kept = firstBytes(text, left);
      left -= Buffer.byteLength(kept);
      return kept;
    },
    words(text) {
      const kept =
        jsonBytes(text) <= words ? text : firstBytes(text, Math.floor(words / ESCAPE_BYTES));
      words = kept === text ? words - jsonBytes(text) : 0;
      return kept;
    },
  };
}
