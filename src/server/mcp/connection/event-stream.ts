/**
 * Reads the messages in an event stream before the SDK does, and notices how the stream ends: the
 * SDK does not tell whoever waits for an answer.
 */
import { ReadableStream } from 'node:stream/web';
import { answers, isAnswer, readJson, type Asked, type Message, type RequestId } from '../messages';
import { NetworkRefusal } from '../network';
import { UnreadableAnswer } from './answer-errors';
import { createEventReader, type StreamEvent } from './event-lines';

/** What the owner of the requests hears of a stream. */
export interface StreamListener {
  /** An answer has come. */
  answered: (id: RequestId) => void;
  /** The stream can be resumed after this event. */
  reached: (asked: Asked, eventId: string) => void;
  /** Something that answers the request, but cannot be read. */
  unreadable: (asked: Asked, error: UnreadableAnswer) => void;
  /** The answer was cut off: it is of no use to read on, or to resume. */
  cut: (asked: Asked, error: NetworkRefusal) => void;
}

const ANSWER = /"(?:result|error)"\s*:/;
const REQUEST = /"method"\s*:/;
/** Where the envelope of a message is, before its content. */
const ENVELOPE_CHARS = 512;

/** Whether the beginning of a message is that of an answer, and not of a report. */
function beginsAnswer(text: string): boolean {
  const envelope = text.slice(0, ENVELOPE_CHARS);
  const [answer, request] = [envelope.search(ANSWER), envelope.search(REQUEST)];
  return answer >= 0 && (request < 0 || answer < request);
}

function messagesIn(
  data: string,
  asked: Asked | null,
  listener: StreamListener,
): readonly Message[] {
  try {
    const messages = readJson(data, asked);
    for (const message of messages.filter(isAnswer)) {
      listener.answered((asked && answers(message, asked) ? asked.id : message['id']) as RequestId);
    }
    return messages;
  } catch (error) {
    if (asked && beginsAnswer(data)) {
      listener.unreadable(asked, new UnreadableAnswer(data, { cause: error }));
    }
    // Not JSON: the stream may go on with what is.
    return [];
  }
}

/** As lines again. Other kinds of events than messages stay as they are. */
function* written(
  { type, data, place, id }: StreamEvent,
  asked: Asked | null,
  listener: StreamListener,
): Generator<string> {
  if (asked && id !== undefined && id !== '') {
    listener.reached(asked, id);
  }
  const isMessage = (type ?? 'message') === 'message' || type === '';
  const messages = isMessage && data ? messagesIn(data, asked, listener) : [];
  const lines = [...place, ...(type === undefined ? [] : [`event: ${type}`])];
  for (const message of messages) {
    yield [...lines, `data: ${JSON.stringify(message)}`, '', ''].join('\n');
  }
  if (messages.length === 0) {
    const kept = data === undefined || isMessage ? '' : data;
    const rest = data === undefined ? [] : kept.split('\n').map((line) => `data: ${line}`);
    yield [...lines, ...rest, '', ''].join('\n');
  }
}

async function* rewritten(
  body: AsyncIterable<Uint8Array>,
  asked: Asked | null,
  listener: StreamListener,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const events = createEventReader();
  try {
    for await (const chunk of body) {
      for (const event of events.push(decoder.decode(chunk, { stream: true }))) {
        for (const text of written(event, asked, listener)) {
          yield encoder.encode(text);
        }
      }
    }
  } catch (error) {
    if (asked && error instanceof NetworkRefusal) {
      // Whatever cut it: an answer was on its way, so the call was carried out.
      const sent = beginsAnswer(events.beginning()) ? true : error.sent;
      listener.cut(asked, new NetworkRefusal(error.code, error.host, sent));
    }
    throw error;
  }
  for (const event of events.end()) {
    for (const text of written(event, asked, listener)) {
      yield encoder.encode(text);
    }
  }
}

/** @param asked The request whose answer the stream carries; `null` for the stream of a session. */
export function readStream(
  response: Response,
  asked: Asked | null,
  listener: StreamListener,
): Response {
  const { body, status, headers } = response;
  // The two kinds of streams differ only in the names of their types.
  const source = body as unknown as AsyncIterable<Uint8Array> | null;
  const read = source && ReadableStream.from(rewritten(source, asked, listener));
  return new Response(read as unknown as Response['body'], { status, headers });
}
