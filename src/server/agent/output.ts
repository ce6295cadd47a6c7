/** Writes a running response as events: numbers its output items and keeps their order. */
import type {
  AssistantMessage,
  CallProgress,
  Elicitation,
  EventBody,
  Notice,
  OutputItem,
} from '../../protocol';
import type { EventLog } from '../events';
import { mergeDeltas } from './merged-deltas';
import type { PartialTexts } from './partial-text';
import { toApprovalRequest, toCall, type ToolCall } from '../store';

export interface TextWriter {
  write: (delta: string) => void;
  /** Ends the text and returns the item to store. */
  end: (status: 'completed' | 'incomplete') => AssistantMessage;
}

export interface Output {
  /** Opens an assistant message; its events follow as text is written. */
  text: (id: string) => TextWriter;
  /** Call it once the message is stored. */
  textDone: (message: AssistantMessage) => void;
  approvalRequested: (call: ToolCall) => void;
  notice: (notice: Notice) => void;
  callStarted: (call: ToolCall) => void;
  callProgressed: (call: ToolCall, progress: CallProgress) => void;
  /** The server's elicitation; `null` once it is over. */
  callElicits: (call: ToolCall, elicitation: Elicitation | null) => void;
  callEnded: (call: ToolCall) => void;
}

export interface OutputDeps {
  events: EventLog;
  partialTexts: PartialTexts;
  now: () => number;
}

interface ItemWriter {
  emit: (body: EventBody) => void;
  /** Announces the item, if it is new, and returns its index. */
  add: (item: OutputItem) => number;
  done: (item: OutputItem) => void;
}

/** The events of tool calls. */
function callOutput({
  emit,
  add,
  done,
}: ItemWriter): Pick<Output, 'callStarted' | 'callProgressed' | 'callElicits' | 'callEnded'> {
  return {
    callStarted(call) {
      const of = { item_id: call.id, output_index: add(toCall(call)) };
      emit({ type: 'response.mcp_call_arguments.done', ...of, arguments: call.arguments });
      emit({ type: 'response.mcp_call.in_progress', ...of });
    },
    callProgressed(call, progress) {
      emit({
        type: 'mcp_assistant.mcp_call.progress',
        item_id: call.id,
        output_index: add(toCall(call)),
        ...progress,
      });
    },
    callElicits(call, elicitation) {
      emit({
        type: 'mcp_assistant.mcp_call.elicitation',
        item_id: call.id,
        output_index: add(toCall(call)),
        elicitation,
      });
    },
    callEnded(call) {
      const item = toCall(call);
      const of = { item_id: call.id, output_index: add(item) };
      emit({
        type:
          call.state === 'succeeded' ? 'response.mcp_call.completed' : 'response.mcp_call.failed',
        ...of,
      });
      done(item);
    },
  };
}

export function createOutput(
  responseId: string,
  { events, partialTexts, now }: OutputDeps,
): Output {
  const indexes = new Map<string, number>();
  const emit = (body: EventBody) => events.append(responseId, body);

  function add(item: OutputItem): number {
    const known = indexes.get(item.id);
    if (known !== undefined) {
      return known;
    }
    const index = indexes.size;
    indexes.set(item.id, index);
    emit({ type: 'response.output_item.added', output_index: index, item });
    return index;
  }

  function done(item: OutputItem): void {
    emit({ type: 'response.output_item.done', output_index: add(item), item });
  }

  return {
    text(id) {
      let text = '';
      const message = (status: AssistantMessage['status']): AssistantMessage => ({
        id,
        type: 'message',
        role: 'assistant',
        status,
        content: [{ type: 'output_text', text, annotations: [] }],
      });
      const output_index = add({ ...message('in_progress'), content: [] });
      const of = { item_id: id, output_index, content_index: 0 as const };
      emit({
        type: 'response.content_part.added',
        ...of,
        part: { type: 'output_text', text: '', annotations: [] },
      });
      const deltas = mergeDeltas(
        (delta) => emit({ type: 'response.output_text.delta', ...of, delta, logprobs: [] }),
        now,
      );
      return {
        write(delta) {
          text += delta;
          partialTexts.put({ responseId, itemId: id, text });
          deltas.write(delta);
        },
        end(status) {
          deltas.flush();
          return message(status);
        },
      };
    },
    textDone(message) {
      partialTexts.forget(responseId);
      const [part] = message.content;
      if (!part) {
        return;
      }
      const of = { item_id: message.id, output_index: add(message), content_index: 0 as const };
      part.annotations.forEach((annotation, index) =>
        emit({
          type: 'response.output_text.annotation.added',
          ...of,
          annotation_index: index,
          annotation,
        }),
      );
      emit({ type: 'response.output_text.done', ...of, text: part.text, logprobs: [] });
      emit({ type: 'response.content_part.done', ...of, part });
      done(message);
    },
    notice: (notice) => emit({ type: 'mcp_assistant.response.notice', notice }),
    approvalRequested: (call) => done(toApprovalRequest(call, now())),
    ...callOutput({ emit, add, done }),
  };
}
