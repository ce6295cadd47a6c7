/** What was said and done in a conversation, as a model prompt: every tool call has its result, whatever became of it. */
import type {
  LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4ToolCallPart, LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider';
import type { StoredItem, ToolCall } from '../store';

type Output = LanguageModelV4ToolResultPart['output'];

function resultOf(call: ToolCall): Output {
  switch (call.state) {
    case 'succeeded': return { type: 'text', value: call.output ?? '' };
    case 'denied': return { type: 'execution-denied', reason: call.reason ?? 'The person denied this call.' };
    case 'expired': return { type: 'execution-denied', reason: 'Nobody decided in time; the call was not made.' };
    case 'unknown': return { type: 'error-text', value: `OUTCOME UNKNOWN. ${call.error ?? ''} Do not call it again unless the person asks.` };
    case 'failed':
    case 'rejected': return { type: 'error-text', value: call.error ?? 'The call failed.' };
    // Nothing asks the model while a call is undecided or running; said plainly should it ever happen.
    default: return { type: 'error-text', value: 'The call has not been made.' };
  }
}

function inputOf(call: ToolCall): unknown {
  return JSON.parse(call.arguments);
}

/** Collects one model step: its text and calls form one assistant message, the results one tool message. */
class PromptBuilder {
  readonly prompt: LanguageModelV4Prompt = [];
  private assistant: Extract<LanguageModelV4Message, { role: 'assistant' }>['content'] = [];
  private results: LanguageModelV4ToolResultPart[] = [];
  private step: string | null = null;
  private readonly seen = new Set<string>();

  flush(): void {
    if (this.assistant.length > 0) this.prompt.push({ role: 'assistant', content: this.assistant });
    if (this.results.length > 0) this.prompt.push({ role: 'tool', content: this.results });
    this.assistant = [];
    this.results = [];
    this.step = null;
  }

  user(text: string): void {
    this.flush();
    this.prompt.push({ role: 'user', content: [{ type: 'text', text }] });
  }

  text(text: string): void {
    if (this.results.length > 0) this.flush();
    if (text !== '') this.assistant.push({ type: 'text', text });
  }

  call(call: ToolCall): void {
    // An approved call shows twice, as request and as call; for the model it is one.
    if (this.seen.has(call.id)) return;
    this.seen.add(call.id);
    const step = `${call.response_id}/${call.step}`;
    if (this.step !== null && this.step !== step) this.flush();
    this.step = step;
    const part: LanguageModelV4ToolCallPart = {
      type: 'tool-call', toolCallId: call.model_call_id, toolName: call.model_tool_name, input: inputOf(call),
    };
    this.assistant.push(part);
    this.results.push({
      type: 'tool-result', toolCallId: call.model_call_id, toolName: call.model_tool_name, output: resultOf(call),
    });
  }
}

export function toPrompt(history: readonly StoredItem[]): LanguageModelV4Prompt {
  const builder = new PromptBuilder();
  for (const { item, call } of history) {
    if (call) builder.call(call);
    else if (item.type === 'message' && item.role === 'user') builder.user(item.content.map((part) => part.text).join('\n'));
    else if (item.type === 'message') builder.text(item.content.map((part) => part.text).join('\n'));
  }
  builder.flush();
  return builder.prompt;
}
