/**
 * Counts the values in JSON as its bytes arrive: a few megabytes can hold a million of them, and
 * each costs whoever parses, checks and copies it.
 */

const [QUOTE, BACKSLASH, LF, CR] = [...'"\\\n\r'].map((sign) => sign.charCodeAt(0));
/** By byte: 1 for what stands between values. A table, because every byte is looked up. */
const COUNTS = new Uint8Array(256);
for (const sign of ',:[{') {
  COUNTS[sign.charCodeAt(0)] = 1;
}

/**
 * @param perEvent Starts again at each blank line, as an event stream does.
 * @returns Counts the members, items and brackets so far; text around the JSON counts little.
 */
export function createValueMeter(perEvent: boolean): (chunk: Uint8Array) => number {
  let values = 0;
  let isText = false;
  let isEscaped = false;
  let lineIsEmpty = true;
  return (chunk) => {
    let most = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === LF || byte === CR) {
        // No text of JSON goes on in the next line.
        isText = false;
        isEscaped = false;
        most = Math.max(most, values);
        values = perEvent && lineIsEmpty ? 0 : values;
        // The second half of a CRLF is not a line of its own.
        lineIsEmpty = byte === LF ? true : lineIsEmpty;
        continue;
      }
      lineIsEmpty = false;
      if (isEscaped) {
        isEscaped = false;
      } else if (isText) {
        isEscaped = byte === BACKSLASH;
        isText = byte !== QUOTE;
      } else if (byte === QUOTE) {
        isText = true;
      } else {
        values += COUNTS[byte] ?? 0;
      }
    }
    return Math.max(most, values);
  };
}
