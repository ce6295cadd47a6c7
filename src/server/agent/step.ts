/**
 * One model step: streams its text and returns the calls it wants. The provider library never runs
 * a tool. A stream that writes too much is left as soon as it does.
 */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { AppError, beginning, BOUNDS } from '../base';
import type { ModelToolCall } from '../gate';

export interface StepInput {
  model: LanguageModelV4;
  options: LanguageModelV4CallOptions;
  /** Returns false if there is no room for more text: the step then ends as if it were `length`. */
  onText: (delta: string) => boolean;
}

export interface StepResult {
  /** At most one more than `BOUNDS.callsPerStep`. */
  calls: ModelToolCall[];
  finishReason: LanguageModelV4FinishReason['unified'];
  /** `null` if the step was left before its end. */
  usage: LanguageModelV4Usage | null;
}

const BROKEN_OFF: ReadonlySet<string> = new Set(['interrupted', 'error']);

/** One unit more than is allowed, so that the gate sees that there is more. */
const bounded = (input: string): string => beginning(input, BOUNDS.argumentsChars + 1);

/** Collects a step part by part. `take` returns the result once the step is over. */
function stepReader(onText: StepInput['onText']) {
  const calls: ModelToolCall[] = [];
  const writing = new Map<string, ModelToolCall>();
  let blocks = 0;
  let chars = 0;
  const left = (finishReason: StepResult['finishReason']): StepResult => ({
    calls,
    finishReason,
    usage: null,
  });

  function text(delta: string): StepResult | null {
    return onText(delta) ? null : left('length');
  }

  function call(proposed: ModelToolCall): StepResult | null {
    calls.push(proposed);
    const isFull =
      calls.length > BOUNDS.callsPerStep || proposed.input.length > BOUNDS.argumentsChars;
    return isFull ? left('tool-calls') : null;
  }

  function argumentsGrow(id: string, delta: string): StepResult | null {
    const growing = writing.get(id);
    if (!growing) {
      return null;
    }
    growing.input = bounded(growing.input + delta);
    return growing.input.length > BOUNDS.argumentsChars ? call(growing) : null;
  }

  function take(part: LanguageModelV4StreamPart): StepResult | null {
    chars += 'delta' in part ? part.delta.length : 1;
    if (chars > BOUNDS.stepChars) {
      return left('length');
    }
    switch (part.type) {
      case 'text-start':
        blocks += 1;
        return blocks > 1 ? text('\n\n') : null;
      case 'text-delta':
        return text(part.delta);
      case 'tool-input-start':
        // What is written beyond counts only for the whole.
        if (writing.size <= BOUNDS.callsPerStep) {
          writing.set(part.id, { id: part.id, toolName: part.toolName, input: '' });
        }
        return null;
      case 'tool-input-delta':
        return argumentsGrow(part.id, part.delta);
      case 'tool-call':
        return call({ id: part.toolCallId, toolName: part.toolName, input: bounded(part.input) });
      case 'error':
        throw part.error;
      case 'finish':
        if (BROKEN_OFF.has(part.finishReason.unified)) {
          throw brokenOff();
        }
        return { calls, finishReason: part.finishReason.unified, usage: part.usage };
      default:
        return null;
    }
  }
  return { take };
}

const brokenOff = () => new AppError('model_unavailable', "The model's answer broke off.");

/**
 * @throws whatever the provider throws or sends as an `error` part; AppError `model_unavailable`
 * for a stream without an end.
 */
export async function modelStep({ model, options, onText }: StepInput): Promise<StepResult> {
  const { stream } = await model.doStream(options);
  const reader = stepReader(onText);
  // Leaving the loop cancels the stream, and with it the request.
  for await (const part of stream as unknown as AsyncIterable<LanguageModelV4StreamPart>) {
    const result = reader.take(part);
    if (result) {
      return result;
    }
  }
  throw brokenOff();
}
