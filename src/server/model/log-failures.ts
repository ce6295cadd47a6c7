/**
 * Tells every failure of a provider once, also of those that are tried again or make way for
 * another provider.
 */
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { RemoteProvider } from '../config';
import { classify } from './classify';
import type { ModelFailureKind } from './failure';
import { factsOf, type FailureFacts } from './failures/facts';
import { readReport } from './failures/provider-report';

export type OnFailure = (facts: FailureFacts, level: 'error' | 'warn') => void;

/** Nobody gets an answer until the operator does something. */
const SITE_WIDE: ReadonlySet<ModelFailureKind> = new Set(['quota', 'credentials', 'wrong_model']);

/** The same model; a stop is no failure. */
export function withFailuresTold(
  model: LanguageModelV4,
  provider: RemoteProvider,
  onFailure: OnFailure,
  now: () => number = Date.now,
): LanguageModelV4 {
  const tell = (error: unknown): void => {
    const failure = classify(error, now());
    if (failure.kind !== 'stopped') {
      const level = SITE_WIDE.has(failure.kind) ? 'error' : 'warn';
      onFailure(factsOf(provider, failure, readReport(error)), level);
    }
  };
  return {
    specificationVersion: model.specificationVersion,
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) => model.doGenerate(options),
    async doStream(options) {
      try {
        const { stream, ...rest } = await model.doStream(options);
        return { ...rest, stream: watched(stream, tell) };
      } catch (error) {
        tell(error);
        throw error;
      }
    },
  };
}

/** Passes everything on; cancelling it cancels the stream. */
function watched(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  tell: (error: unknown) => void,
): ReadableStream<LanguageModelV4StreamPart> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            return controller.close();
          }
          if (value.type === 'error') {
            tell(value.error);
          }
          controller.enqueue(value);
        } catch (error) {
          tell(error);
          throw error;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
