/** A conversation as a model prompt: every tool call has a result, whatever its end. */
import type {
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider';
import type { OutputText, UserMessage } from '../../protocol';
import { beginning, BOUNDS, parseExact } from '../base';
import { withoutMarkers } from './citations';
import { attachedBlock, fencedResult, type Attached } from './delimit';
import { saidAgain, type SaidPart } from './said';
import { screenedOf, stepKey, type StoredItem, type ToolCall } from '../store';

type Output = LanguageModelV4ToolResultPart['output'];

/** The model does not see a result that its owner has not released, not even a failure. */
function unreleased(call: ToolCall): Output | null {
  const { review } = call;
  if (review === 'withheld' && screenedOf(call)?.mode === 'withhold') {
    return {
      type: 'error-text',
      value:
        'The result was withheld by the rules of this site, because its text addresses an AI model. ' +
        'Do not repeat the call to get it.',
    };
  }
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
  return parseExact(call.arguments);
}

/** A question and what came of it. */
export interface Exchange {
  /** The person's message; `null` if the history begins without one. */
  questionId: string | null;
  items: StoredItem[];
}

/**
 * An approved call has two items, and a replaced request stays next to its successor: the model
 * sees one call. Some models count their calls from 0 in every answer; providers want each id once.
 */
function once(history: readonly StoredItem[]): StoredItem[] {
  const seen = new Set<string>();
  const callIds = new Set<string>();
  return history.flatMap((stored) => {
    const { call } = stored;
    if (!call) {
      return [stored];
    }
    if (seen.has(call.id) || call.replaced_by !== null) {
      return [];
    }
    seen.add(call.id);
    const { model_call_id: given } = call;
    const callId = given === '' || callIds.has(given) ? call.id : given;
    callIds.add(callId);
    return [callId === given ? stored : { ...stored, call: { ...call, model_call_id: callId } }];
  });
}

export function exchangesIn(history: readonly StoredItem[]): Exchange[] {
  const exchanges: Exchange[] = [];
  for (const stored of once(history)) {
    const { item } = stored;
    const last = exchanges.at(-1);
    const isQuestion = item.type === 'message' && item.role === 'user';
    if (last && !isQuestion) {
      last.items.push(stored);
    } else {
      exchanges.push({ questionId: isQuestion ? item.id : null, items: [stored] });
    }
  }
  return exchanges;
}

/** The first characters of a text, and a note if that is not all. */
function shortened(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${beginning(text, most)}\n[shortened: the first ${most} of ${text.length} characters]`;
}

/** By `stepKey`: what the provider that is asked now said in the steps of the current turn. */
export type Said = ReadonlyMap<string, readonly SaidPart[]>;

/** How a conversation is written for a model. */
export interface Writing {
  attached: Attached;
  said?: Said;
  /** Longer tool results are shortened to this. */
  resultChars?: number;
}

/**
 * Collects one model step: its text and calls form one assistant message, the results one tool
 * message.
 */
class PromptBuilder {
  readonly prompt: LanguageModelV4Prompt = [];
  private texts: LanguageModelV4TextPart[] = [];
  private calls: LanguageModelV4ToolCallPart[] = [];
  private results: LanguageModelV4ToolResultPart[] = [];
  private step: string | null = null;

  constructor(private readonly writing: Writing) {}

  flush(): void {
    const said = this.step === null ? undefined : this.writing.said?.get(this.step);
    const content = said ? saidAgain(said, this.calls) : [...this.texts, ...this.calls];
    if (content.length > 0) {
      this.prompt.push({ role: 'assistant', content });
    }
    if (this.results.length > 0) {
      this.prompt.push({ role: 'tool', content: this.results });
    }
    this.texts = [];
    this.calls = [];
    this.results = [];
    this.step = null;
  }

  user(text: string): void {
    this.flush();
    this.prompt.push({ role: 'user', content: [{ type: 'text', text }] });
  }

  text(text: string): void {
    if (this.results.length > 0) {
      this.flush();
    }
    if (text !== '') {
      this.texts.push({ type: 'text', text });
    }
  }

  private resultOf(call: ToolCall): Output {
    const { attached, resultChars = Infinity } = this.writing;
    const output = resultOf(call);
    const short =
      'value' in output && typeof output.value === 'string'
        ? ({ ...output, value: shortened(output.value, resultChars) } as Output)
        : output;
    return unreleased(call) ?? fencedResult(call, short, attached);
  }

  call(call: ToolCall): void {
    const step = stepKey(call.response_id, call.step);
    if (this.step !== null && this.step !== step) {
      this.flush();
    }
    this.step = step;
    const named = { toolCallId: call.model_call_id, toolName: call.model_tool_name };
    this.calls.push({ type: 'tool-call', ...named, input: inputOf(call) });
    this.results.push({ type: 'tool-result', ...named, output: this.resultOf(call) });
  }
}

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

export function toMessages({ items }: Exchange, writing: Writing): LanguageModelV4Prompt {
  const builder = new PromptBuilder(writing);
  for (const { item, call } of items) {
    if (call) {
      builder.call(call);
    } else if (item.type === 'message' && item.role === 'user') {
      builder.user(userText(item, writing.attached));
    } else if (item.type === 'message') {
      builder.text(item.content.map(uncited).join('\n'));
    }
  }
  builder.flush();
  return builder.prompt;
}

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
