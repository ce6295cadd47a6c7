/**
 * One model step: streams its text and returns the calls it wants. The provider library never runs
 * a tool.
 */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { AppError } from '../base';
import type { ModelToolCall } from '../gate';

export interface StepInput {
  model: LanguageModelV4;
  options: LanguageModelV4CallOptions;
  onText: (delta: string) => void;
}

export interface StepResult {
  calls: ModelToolCall[];
  finishReason: LanguageModelV4FinishReason['unified'];
  usage: LanguageModelV4Usage | null;
}

const BROKEN_OFF: ReadonlySet<string> = new Set(['interrupted', 'error']);

/**
 * @throws whatever the provider throws or sends as an `error` part; AppError `model_unavailable`
 * for a stream without an end.
 */
export async function modelStep({ model, options, onText }: StepInput): Promise<StepResult> {
  const { stream } = await model.doStream(options);
  const calls: ModelToolCall[] = [];
  let finish: { finishReason: LanguageModelV4FinishReason; usage: LanguageModelV4Usage } | null =
    null;
  let blocks = 0;
  for await (const part of stream as unknown as AsyncIterable<
    typeof stream extends ReadableStream<infer P> ? P : never
  >) {
    switch (part.type) {
      case 'text-start':
        if (blocks > 0) {
          onText('\n\n');
        }
        blocks += 1;
        break;
      case 'text-delta':
        onText(part.delta);
        break;
      case 'tool-call':
        calls.push({ id: part.toolCallId, toolName: part.toolName, input: part.input });
        break;
      case 'error':
        throw part.error;
      case 'finish':
        finish = part;
        break;
      default:
        break;
    }
  }
  if (!finish || BROKEN_OFF.has(finish.finishReason.unified)) {
    throw new AppError('model_unavailable', "The model's answer broke off.");
  }
  return { calls, finishReason: finish.finishReason.unified, usage: finish.usage };
}
