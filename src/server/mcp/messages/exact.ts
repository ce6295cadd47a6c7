/**
 * Keeps the digits of numbers that JavaScript rounds: an id of twenty digits, told with other
 * digits, is the id of something else.
 */
import { parse, stringify } from 'lossless-json';
import { isRecord } from '../../base';

/** Reading exactly takes time, and the model gets less than this of a result anyway. */
const MOST_CHARS = 1_000_000;
const LONG_NUMBER = /\d{16}/;

/** By position, as the messages of a batch have no other name. */
const results = (json: unknown): unknown[] =>
  (Array.isArray(json) ? (json as unknown[]) : [json]).map((message) =>
    isRecord(message) ? message['result'] : undefined,
  );

/**
 * The structured content of each message in a JSON text, as text with all digits; `undefined` where
 * nothing is lost.
 */
export function exactStructured(json: string): (string | undefined)[] {
  if (json.length > MOST_CHARS || !LONG_NUMBER.test(json)) {
    return [];
  }
  try {
    return results(parse(json)).map((result) => {
      const structured = isRecord(result) ? result['structuredContent'] : undefined;
      const text = structured === undefined ? undefined : stringify(structured);
      return text !== undefined && LONG_NUMBER.test(text) ? text : undefined;
    });
  } catch {
    // Too deep, or a key twice: it is told as JavaScript reads it.
    return [];
  }
}
