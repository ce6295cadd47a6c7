/** Splits a `text/event-stream` into its events, in time that grows with the length only. */

export interface StreamEvent {
  /** `undefined` without a line of its own. */
  type: string | undefined;
  /** `undefined` without a line of data, and without one no event happens. */
  data: string | undefined;
  /** The lines that tell the reader where it is: `id` and `retry`. */
  place: string[];
  id: string | undefined;
}

/** Lines end with CRLF, LF or CR, wherever the text was cut. */
export function createLineSplitter(): (text: string) => string[] {
  // Not one text that grows: each search would begin with its first character.
  let pieces: string[] = [];
  let endsWithCr = false;
  return (text) => {
    if (text === '') {
      return [];
    }
    const lines = (endsWithCr && text.startsWith('\n') ? text.slice(1) : text).split(/\r\n|[\r\n]/);
    endsWithCr = text.endsWith('\r');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = pieces.join('') + (lines[0] ?? '');
      pieces = [];
    }
    pieces.push(rest);
    return lines;
  };
}

const nothing = () => ({
  type: undefined as string | undefined,
  data: [] as string[],
  place: [] as string[],
  id: undefined as string | undefined,
  isEmpty: true,
});

export function createEventReader() {
  const split = createLineSplitter();
  let event = nothing();
  /** A server that sends its JSON under the wrong type of content. */
  let plain: string[] | null = null;
  let isFirst = true;

  function take(line: string): void {
    const at = line.indexOf(':');
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
    event.isEmpty = false;
    if (name === 'data') {
      event.data.push(value);
    } else if (name === 'event') {
      event.type = value;
    } else if (name === 'id') {
      event.id = value;
      event.place.push(`id: ${value}`);
    } else if (name === 'retry') {
      event.place.push(`retry: ${value}`);
    }
  }

  function finished(): StreamEvent[] {
    const { type, data, place, id, isEmpty } = event;
    event = nothing();
    return isEmpty
      ? []
      : [{ type, data: data.length === 0 ? undefined : data.join('\n'), place, id }];
  }

  return {
    push(text: string): StreamEvent[] {
      return split(text).flatMap((line) => {
        if (isFirst && line.trim() !== '') {
          isFirst = false;
          plain = /^\s*[[{]/.test(line) ? [] : null;
        }
        if (plain) {
          plain.push(line);
          return [];
        }
        if (line === '') {
          return finished();
        }
        take(line);
        return [];
      });
    },
    /** What has come of the event that is not complete. */
    beginning: () => event.data.join('\n'),
    /** Call it at the end: the last event may lack its blank line, and plain JSON has none. */
    end(): StreamEvent[] {
      const events = this.push('\n');
      return plain
        ? [{ type: undefined, data: plain.join('\n'), place: [], id: undefined }]
        : [...events, ...finished()];
    },
  };
}
