/** A conversation as a model prompt: every tool call has a result, whatever its end. */
import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider';
import type { OutputText, UserMessage } from '../../protocol';
import { beginning, BOUNDS } from '../base';
import { withoutMarkers } from './citations';
import { attachedBlock, fencedResult, type Attached } from './delimit';
import type { StoredItem, ToolCall } from '../store';

type Output = LanguageModelV4ToolResultPart['output'];

/** The model does not see a result that its owner has not released, not even a failure. */
function unreleased({ review }: ToolCall): Output | null {
  if (review === 'withheld') {
    return {
      type: 'error-text',
      value: 'The result was withheld by the person. Do not repeat the call to get it.',
    };
  }
  return review === 'pending'
    ? { type: 'error-text', value: 'The result has not been released by the person.' }
    : null;
}

function resultOf(call: ToolCall): Output {
  switch (call.state) {
    case 'succeeded':
      return { type: 'text', value: call.output ?? '' };
    case 'denied':
      return { type: 'execution-denied', reason: call.reason ?? 'The person denied this call.' };
    case 'expired':
      return { type: 'execution-denied', reason: 'Nobody decided in time; the call was not made.' };
    case 'unknown':
      return {
        type: 'error-text',
        value: `OUTCOME UNKNOWN. ${call.error ?? ''} Do not call it again unless the person asks.`,
      };
    case 'failed':
    case 'rejected':
      return { type: 'error-text', value: call.error ?? 'The call failed.' };
    // The model never runs while a call is undecided or running; this wording is the safe fallback.
    default:
      return { type: 'error-text', value: 'The call has not been made.' };
  }
}

function inputOf(call: ToolCall): unknown {
  return JSON.parse(call.arguments);
}

/** A question and what came of it, as the model reads them. */
export interface PromptExchange {
  /** The person's message; `null` if the history begins without one. */
  questionId: string | null;
  messages: LanguageModelV4Message[];
}

/** The first characters of a text, and a note if that is not all. */
function shortened(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${beginning(text, most)}\n[shortened: the first ${most} of ${text.length} characters]`;
}

/**
 * Collects one model step: its text and calls form one assistant message, the results one tool
 * message.
 */
class PromptBuilder {
  readonly exchanges: PromptExchange[] = [];
  private assistant: Extract<LanguageModelV4Message, { role: 'assistant' }>['content'] = [];
  private results: LanguageModelV4ToolResultPart[] = [];
  private step: string | null = null;
  private readonly seen = new Set<string>();

  constructor(
    private readonly attached: Attached,
    /** Of each tool result. */
    private readonly resultChars: number,
  ) {}

  private push(message: LanguageModelV4Message): void {
    if (this.exchanges.length === 0) {
      this.exchanges.push({ questionId: null, messages: [] });
    }
    this.exchanges.at(-1)?.messages.push(message);
  }

  flush(): void {
    if (this.assistant.length > 0) {
      this.push({ role: 'assistant', content: this.assistant });
    }
    if (this.results.length > 0) {
      this.push({ role: 'tool', content: this.results });
    }
    this.assistant = [];
    this.results = [];
    this.step = null;
  }

  user(questionId: string, text: string): void {
    this.flush();
    this.exchanges.push({
      questionId,
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    });
  }

  text(text: string): void {
    if (this.results.length > 0) {
      this.flush();
    }
    if (text !== '') {
      this.assistant.push({ type: 'text', text });
    }
  }

  private resultOf(call: ToolCall): Output {
    const output = resultOf(call);
    return 'value' in output && typeof output.value === 'string'
      ? ({ ...output, value: shortened(output.value, this.resultChars) } as Output)
      : output;
  }

  call(call: ToolCall): void {
    // An approved call has two items, and a replaced request stays next to its successor. The model
    // sees one call.
    if (this.seen.has(call.id) || call.replaced_by !== null) {
      return;
    }
    this.seen.add(call.id);
    const step = `${call.response_id}/${call.step}`;
    if (this.step !== null && this.step !== step) {
      this.flush();
    }
    this.step = step;
    const part: LanguageModelV4ToolCallPart = {
      type: 'tool-call',
      toolCallId: call.model_call_id,
      toolName: call.model_tool_name,
      input: inputOf(call),
    };
    this.assistant.push(part);
    this.results.push({
      type: 'tool-result',
      toolCallId: call.model_call_id,
      toolName: call.model_tool_name,
      output: unreleased(call) ?? fencedResult(call, this.resultOf(call), this.attached),
    });
  }
}

const NOTHING_ATTACHED: Attached = { boundary: '', texts: new Map() };

/** Attachments come first, so that the person's words come last. */
function userText({ content, mcp_assistant: extra }: UserMessage, attached: Attached): string {
  const blocks = (extra?.attachments ?? []).map((attachment) =>
    attachedBlock(attachment, attached),
  );
  return [...blocks, content.map((part) => part.text).join('\n')].join('\n\n');
}

function uncited({ text, annotations }: OutputText): string {
  return annotations.length > 0 ? withoutMarkers(text) : text;
}

/** @param resultChars Longer tool results are shortened to this. */
export function toExchanges(
  history: readonly StoredItem[],
  attached: Attached = NOTHING_ATTACHED,
  resultChars = Infinity,
): PromptExchange[] {
  const builder = new PromptBuilder(attached, resultChars);
  for (const { item, call } of history) {
    if (call) {
      builder.call(call);
    } else if (item.type === 'message' && item.role === 'user') {
      builder.user(item.id, userText(item, attached));
    } else if (item.type === 'message') {
      builder.text(item.content.map(uncited).join('\n'));
    }
  }
  builder.flush();
  return builder.exchanges;
}

export const toPrompt = (...of: Parameters<typeof toExchanges>): LanguageModelV4Prompt =>
  toExchanges(...of).flatMap(({ messages }) => messages);

function questionsIn(history: readonly StoredItem[]): UserMessage[] {
  return history.flatMap(({ item }) =>
    item.type === 'message' && item.role === 'user' ? [item] : [],
  );
}

/** The person's newest message; empty if there is none. */
export function lastQuestion(history: readonly StoredItem[]): string {
  return (
    questionsIn(history)
      .at(-1)
      ?.content.map(({ text }) => text)
      .join('\n') ?? ''
  );
}

/** The ids of what is attached to the newest messages, as much as has room. */
export function attachmentsIn(history: readonly StoredItem[]): string[] {
  let left: number = BOUNDS.historyChars;
  return questionsIn(history)
    .toReversed()
    .flatMap(({ mcp_assistant: more }) => more?.attachments ?? [])
    .filter(({ chars }) => {
      left -= chars;
      return left >= 0;
    })
    .map(({ id }) => id);
}

const MAX_UNITS = 10;

/** Titles of the most recent units in earlier messages, without `unitId`, once each, in order. */
export function earlierUnits(history: readonly StoredItem[], unitId: string | undefined): string[] {
  const places = questionsIn(history).flatMap(({ mcp_assistant: more }) => more?.place ?? []);
  const titles = places
    .filter((place) => place.unit_id !== unitId)
    .flatMap((place) => place.unit_title ?? []);
  return [...new Set(titles)].slice(-MAX_UNITS);
}
