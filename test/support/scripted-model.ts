/** A language model that plays a test's steps and records what it was asked. */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';

export interface ModelStep {
  /** Sent before everything else, e.g. thoughts. */
  parts?: LanguageModelV4StreamPart[];
  /** Streamed as one delta each. */
  text?: string[];
  calls?: { name: string; input: unknown }[];
  finish?: LanguageModelV4FinishReason['unified'];
  /** Sent as an `error` part after the text. */
  error?: unknown;
  /** Waits for the abort signal after the text. */
  hang?: boolean;
  /** Ends without a `finish` part. */
  tear?: boolean;
}

export interface ScriptedModel extends LanguageModelV4 {
  asked: LanguageModelV4CallOptions[];
}

const usage = {
  inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 5, text: 5, reasoning: 0 },
};

export function scriptedModel(steps: ModelStep[]): ScriptedModel {
  const asked: LanguageModelV4CallOptions[] = [];
  let serial = 0;

  function partsOf(step: ModelStep): LanguageModelV4StreamPart[] {
    const parts: LanguageModelV4StreamPart[] = [
      { type: 'stream-start', warnings: [] },
      ...(step.parts ?? []),
    ];
    if (step.text) {
      parts.push({ type: 'text-start', id: 't' });
      for (const delta of step.text) {
        parts.push({ type: 'text-delta', id: 't', delta });
      }
      if (!step.hang) {
        parts.push({ type: 'text-end', id: 't' });
      }
    }
    for (const call of step.calls ?? []) {
      serial += 1;
      const input = typeof call.input === 'string' ? call.input : JSON.stringify(call.input);
      parts.push({ type: 'tool-call', toolCallId: `model-${serial}`, toolName: call.name, input });
    }
    if (step.error) {
      parts.push({ type: 'error', error: step.error });
    }
    if (!step.hang && !step.tear && !step.error) {
      const unified = step.finish ?? (step.calls ? 'tool-calls' : 'stop');
      parts.push({ type: 'finish', finishReason: { unified, raw: undefined }, usage });
    }
    return parts;
  }

  return {
    specificationVersion: 'v4',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    asked,
    doGenerate: async () => {
      throw new Error('only doStream is used');
    },
    async doStream(options) {
      asked.push(options);
      const step = steps[asked.length - 1];
      if (!step) {
        throw new Error('the script has no further step');
      }
      const stream = new ReadableStream<LanguageModelV4StreamPart>({
        start(controller) {
          for (const part of partsOf(step)) {
            controller.enqueue(part);
          }
          if (!step.hang) {
            controller.close();
          } else {
            options.abortSignal?.addEventListener('abort', () =>
              controller.error(options.abortSignal?.reason),
            );
          }
        },
      });
      return { stream };
    },
  };
}
