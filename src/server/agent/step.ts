/**
 * One model step: streams its text and returns the calls it wants. The provider library never runs
 * a tool. A stream that writes too much is left as soon as it does.
 */
import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { AppError, beginning, BOUNDS } from '../base';
import type { ModelToolCall } from '../gate';

/** Returns false if there is no room for more text: the step then ends as if it were `length`. */
type OnText = (delta: string) => boolean;

export interface StepResult {
  /** At most one more than `BOUNDS.callsPerStep`. */
  calls: ModelToolCall[];
  finishReason: LanguageModelV4FinishReason['unified'];
  /** `null` if the step was left before its end. */
  usage: LanguageModelV4Usage | null;
}

type Part = LanguageModelV4StreamPart;

/** One unit more than is allowed, so that the gate sees that there is more. */
const bounded = (input: string): string => beginning(input, BOUNDS.argumentsChars + 1);

/** Collects a step part by part. `take` returns the result once the step is over. */
function stepReader(onText: OnText) {
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

  function begin({ id, toolName }: Extract<Part, { type: 'tool-input-start' }>): null {
    // What is written beyond counts only for the whole.
    if (writing.size <= BOUNDS.callsPerStep) {
      writing.set(id, { id, toolName, input: '' });
    }
    return null;
  }

  function grow(id: string, delta: string): StepResult | null {
    const growing = writing.get(id);
    if (!growing) {
      return null;
    }
    growing.input = bounded(growing.input + delta);
    return growing.input.length > BOUNDS.argumentsChars ? call(growing) : null;
  }

  function end({ finishReason, usage }: Extract<Part, { type: 'finish' }>): StepResult {
    return { calls, finishReason: finishReason.unified, usage };
  }

  /** What one kind of part means. Others mean nothing to the turn. */
  const meanings: {
    [T in Part['type']]?: (part: Extract<Part, { type: T }>) => StepResult | null;
  } = {
    'text-start': () => {
      blocks += 1;
      return blocks > 1 ? text('\n\n') : null;
    },
    'text-delta': ({ delta }) => text(delta),
    'tool-input-start': begin,
    'tool-input-delta': ({ id, delta }) => grow(id, delta),
    'tool-call': ({ toolCallId, toolName, input }) =>
      call({ id: toolCallId, toolName, input: bounded(input) }),
    finish: end,
  };

  function take(part: Part): StepResult | null {
    chars += 'delta' in part ? part.delta.length : 1;
    if (chars > BOUNDS.stepChars) {
      return left('length');
    }
    const meaning = meanings[part.type] as ((of: Part) => StepResult | null) | undefined;
    return meaning?.(part) ?? null;
  }
  return { take };
}

/**
 * @param parts To their `finish`; not read beyond what a step may hold.
 * @throws whatever they throw; AppError `model_unavailable` if they have no end.
 */
export async function modelStep(parts: AsyncIterable<Part>, onText: OnText): Promise<StepResult> {
  const reader = stepReader(onText);
  for await (const part of parts) {
    const result = reader.take(part);
    if (result) {
      return result;
    }
  }
  throw new AppError('model_unavailable', "The model's answer broke off.");
}
