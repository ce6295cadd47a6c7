/** A test writes its turns for this stage: what a turn can do, and how its events reach readers. */
import type { ServerResponse } from 'node:http';
import {
  isTerminal,
  type CreateResponseRequest,
  type ErrorCode,
  type EventBody,
  type Item,
  type Notice,
  type OutputItem,
  type ResponseObject,
  type StreamEvent,
} from '../../protocol';

/** What a turn can do while it runs. */
export interface Stage {
  id: string;
  request: CreateResponseRequest;
  emit: (body: EventBody) => void;
  /** Streams a message piece by piece, and keeps it. */
  say: (...pieces: string[]) => void;
  put: (item: OutputItem) => void;
  /** Tells and keeps it. */
  notice: (notice: Notice) => void;
  /** Ends every connection to this response, but not the response. */
  drop: () => void;
  /** Ends every connection with an error of the stream, but not the response. */
  bar: (code: ErrorCode) => void;
  /** Resolves when a cancel arrives. */
  cancelled: Promise<void>;
}

/**
 * Plays one response. Returns (or resolves to) `cancelled`, an error code, or anything else for
 * `completed`.
 */
export type Turn = (stage: Stage) => unknown;

/** A response with its events, and the connections that follow it. */
export interface Live {
  object: ResponseObject;
  events: StreamEvent[];
  readers: Set<ServerResponse>;
  key: string;
  cancel: () => void;
}

function write(response: ServerResponse, event: StreamEvent): void {
  response.write(
    `id: ${event.sequence_number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  if (isTerminal(event)) {
    response.end();
  }
}

/** Sends the events after this one, and all that are to come. */
export function attach(run: Live, response: ServerResponse, after: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  run.readers.add(response);
  response.on('close', () => run.readers.delete(response));
  run.events
    .filter((event) => event.sequence_number > after)
    .forEach((event) => write(response, event));
}

/** @param items Of the conversation. */
export function stageOf(
  run: Live,
  request: CreateResponseRequest,
  items: Item[],
  cancelled: Promise<void>,
  newId: (prefix: string) => string,
): Stage {
  const emit = (body: EventBody) => {
    const event: StreamEvent = { ...structuredClone(body), sequence_number: run.events.length };
    run.events.push(event);
    [...run.readers].forEach((reader) => write(reader, event));
  };
  const put = (item: OutputItem) => {
    const index = run.object.output.push(item) - 1;
    items.push(item);
    emit({ type: 'response.output_item.added', output_index: index, item });
    emit({ type: 'response.output_item.done', output_index: index, item });
  };
  const say = (...pieces: string[]) => {
    const id = newId('msg');
    const at = { item_id: id, output_index: run.object.output.length, content_index: 0 as const };
    const part = { type: 'output_text' as const, text: '', annotations: [] as [] };
    const item = { id, type: 'message' as const, role: 'assistant' as const };
    emit({
      type: 'response.output_item.added',
      output_index: at.output_index,
      item: { ...item, status: 'in_progress', content: [] },
    });
    emit({ type: 'response.content_part.added', ...at, part });
    pieces.forEach((delta) =>
      emit({ type: 'response.output_text.delta', ...at, delta, logprobs: [] }),
    );
    const done: OutputItem = {
      ...item,
      status: 'completed',
      content: [{ ...part, text: pieces.join('') }],
    };
    emit({ type: 'response.output_text.done', ...at, text: pieces.join(''), logprobs: [] });
    emit({ type: 'response.output_item.done', output_index: at.output_index, item: done });
    run.object.output.push(done);
    items.push(done);
  };
  const notice = (told: Notice) => {
    run.object.mcp_assistant.notices.push(told);
    emit({ type: 'mcp_assistant.response.notice', notice: told });
  };
  const drop = () => {
    run.readers.forEach((reader) => reader.end());
    run.readers.clear();
  };
  const bar = (code: ErrorCode) => {
    const words = JSON.stringify({ type: 'error', code, message: code, param: null });
    run.readers.forEach((reader) => reader.write(`event: error\ndata: ${words}\n\n`));
    drop();
  };
  return { id: run.object.id, request, emit, say, put, notice, drop, bar, cancelled };
}
