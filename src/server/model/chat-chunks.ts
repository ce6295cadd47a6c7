/**
 * Puts right what servers of Chat Completions get wrong in their streams and a library would take
 * for a broken answer. What it does not know it leaves as it is.
 */
import { isRecord } from '../base';

type Json = Record<string, unknown>;

/** A server without line ends is not read as lines. */
const MAX_LINE = 8_000_000;

const textOf = (parts: readonly unknown[]): string =>
  parts.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');

const isText = (part: unknown): boolean => isRecord(part) && typeof part.text === 'string';

/** Arguments are JSON text, not JSON. */
function mendedCall(call: unknown): unknown {
  if (!isRecord(call)) {
    return call;
  }
  const { function: given, index, id } = call;
  const asked = isRecord(given) ? given : {};
  const isJson = asked.arguments !== null && typeof asked.arguments === 'object';
  return {
    ...call,
    ...(typeof index === 'string' && { index: Number(index) }),
    ...(typeof id === 'number' && { id: String(id) }),
    ...(isJson && { function: { ...asked, arguments: JSON.stringify(asked.arguments) } }),
  };
}

function mendedDelta(delta: Json): Json {
  const { content, tool_calls: given } = delta;
  const calls = isRecord(given) ? [given] : given;
  return {
    ...delta,
    // Parts that are not text are a library's own affair.
    ...(Array.isArray(content) && content.every(isText) && { content: textOf(content) }),
    ...(Array.isArray(calls) && { tool_calls: calls.map(mendedCall) }),
  };
}

function mendedChoice(choice: unknown): unknown {
  if (!isRecord(choice)) {
    return choice;
  }
  const { delta = choice.message } = choice;
  return isRecord(delta) ? { ...choice, delta: mendedDelta(delta) } : choice;
}

/** A failure in whatever form, as the `error` frame that libraries know; `null` if it is none. */
function failureIn(chunk: Json): Json | null {
  const { error, detail, message } = chunk;
  if (typeof error === 'string') {
    return { error: { ...chunk, error: undefined, message: error } };
  }
  if (isRecord(error) && typeof error.message !== 'string') {
    return { error: { ...error, message: JSON.stringify(error) } };
  }
  if (error || Array.isArray(chunk.choices) || (!detail && !message)) {
    return null;
  }
  const words = message ?? detail;
  return {
    error: { ...chunk, message: typeof words === 'string' ? words : JSON.stringify(words) },
  };
}

/** One chunk of a stream. */
function mendedChunk(chunk: unknown): unknown {
  if (!isRecord(chunk)) {
    return chunk;
  }
  const failure = failureIn(chunk);
  if (failure || chunk.error) {
    return failure ?? chunk;
  }
  const choices = Array.isArray(chunk.choices) ? chunk.choices : [];
  return { ...chunk, choices: choices.map(mendedChoice) };
}

const isFinished = (chunk: unknown): boolean =>
  isRecord(chunk) &&
  Array.isArray(chunk.choices) &&
  chunk.choices.some((choice) => isRecord(choice) && Boolean(choice.finish_reason));

const FINISH = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });

/** Rewrites the `data` lines of an event stream. */
export function createChunkMender(): (line: string) => string {
  let finished = false;
  return (line) => {
    const [, data] = /^data:\s*(.*?)\s*$/.exec(line) ?? [];
    if (data === undefined) {
      return line;
    }
    if (data === '[DONE]') {
      return finished ? line : `data: ${FINISH}\n\n${line}`;
    }
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      // After the end of the answer nothing can be missing; before it, something is.
      return finished || data === '' ? '' : line;
    }
    finished ||= isFinished(chunk);
    return `data: ${JSON.stringify(mendedChunk(chunk))}`;
  };
}

/** Applies `mend` to each line of a text that comes in pieces. */
export function byLine(mend: (line: string) => string): TransformStream<string, string> {
  let held = '';
  return new TransformStream({
    transform(text, controller) {
      const lines = (held + text).split(/\r?\n/);
      held = lines.pop() ?? '';
      if (held.length > MAX_LINE) {
        throw new Error('A line of the stream is too long.');
      }
      if (lines.length > 0) {
        controller.enqueue(lines.map((line) => `${mend(line)}\n`).join(''));
      }
    },
    flush(controller) {
      controller.enqueue(mend(held));
    },
  });
}
