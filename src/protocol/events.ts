/**
 * Server-sent events of a response: the Responses API's own, and ours under the prefix
 * `mcp_assistant.`.
 */
import type { ErrorCode } from './errors';
import type { Notice } from './notices';
import type { ResponseObject } from './responses';
import type { CallProgress, Elicitation, OutputItem, OutputText, UrlCitation } from './items';

/** A stream that has nothing to say sends a comment this often. */
export const HEARTBEAT_MS = 15_000;

interface OfItem {
  item_id: string;
  output_index: number;
}

export type EventBody =
  | { type: 'response.created' | 'response.in_progress'; response: ResponseObject }
  | {
      type: 'response.completed' | 'response.failed' | 'response.incomplete';
      response: ResponseObject;
    }
  | { type: 'mcp_assistant.response.cancelled'; response: ResponseObject }
  | { type: 'mcp_assistant.response.notice'; notice: Notice }
  | {
      type: 'response.output_item.added' | 'response.output_item.done';
      output_index: number;
      item: OutputItem;
    }
  | ({
      type: 'response.content_part.added' | 'response.content_part.done';
      content_index: 0;
      part: OutputText;
    } & OfItem)
  | ({ type: 'response.output_text.delta'; content_index: 0; delta: string; logprobs: [] } & OfItem)
  | ({
      type: 'response.output_text.annotation.added';
      content_index: 0;
      annotation_index: number;
      annotation: UrlCitation;
    } & OfItem)
  | ({ type: 'response.output_text.done'; content_index: 0; text: string; logprobs: [] } & OfItem)
  | ({ type: 'response.mcp_call_arguments.done'; arguments: string } & OfItem)
  | ({
      type:
        | 'response.mcp_call.in_progress'
        | 'response.mcp_call.completed'
        | 'response.mcp_call.failed';
    } & OfItem)
  /** Of a running call, a few per second at most. */
  | ({ type: 'mcp_assistant.mcp_call.progress' } & CallProgress & OfItem)
  /** A running call asks the person something, or (`null`) no longer does. */
  | ({ type: 'mcp_assistant.mcp_call.elicitation'; elicitation: Elicitation | null } & OfItem);

/** `sequence_number` counts from 0 within a response and is also the SSE `id:`. */
export type StreamEvent = EventBody & { sequence_number: number };

/**
 * Ends a stream, but not its response: this person may not read it now. As in the Responses API,
 * but without a number, because it is no part of the response.
 */
export interface StreamError {
  type: 'error';
  code: ErrorCode;
  message: string;
  param: string | null;
}

const TERMINAL_EVENTS: ReadonlySet<EventBody['type']> = new Set([
  'response.completed',
  'response.failed',
  'response.incomplete',
  'mcp_assistant.response.cancelled',
]);

export type TerminalEvent = Extract<
  EventBody,
  {
    type:
      | 'response.completed'
      | 'response.failed'
      | 'response.incomplete'
      | 'mcp_assistant.response.cancelled';
  }
>;

export function isTerminal(event: EventBody): event is TerminalEvent {
  return TERMINAL_EVENTS.has(event.type);
}
