/** Traces and measures every request to a provider, from its start to the end of its stream. */
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { NO_METRICS, type Metrics } from '../metrics';
import { ATTRIBUTE, NO_TRACES, providerName, SPAN, type Span, type Tracer } from '../tracing';
import { isToken } from './attempts';
import { classify } from './classify';

export interface Measuring {
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
}

interface Of {
  /** The `type` of the configured provider, and the operator's name for it. */
  type: string;
  name: string;
}

type Part = LanguageModelV4StreamPart;
type Finish = Extract<Part, { type: 'finish' }>;

/** What becomes known of one request; the first end counts. */
function createMeasure(
  labels: { provider: string; model: string },
  span: Span,
  metrics: Metrics,
): {
  take: (part: Part) => void;
  fail: (error: unknown) => void;
  stop: () => void;
} {
  const seconds = metrics.stopwatch();
  let begun = false;
  let ended = false;

  function end(why: string, error: string): void {
    if (ended) {
      return;
    }
    ended = true;
    metrics.add('model_steps_total', { ...labels, end: why });
    metrics.observe('model_step_duration_seconds', { ...labels, error }, seconds());
    if (error !== '') {
      span.fail(error);
    }
    span.end();
  }

  function finish({ finishReason, usage: { inputTokens, outputTokens } }: Finish): void {
    const counts = {
      input: inputTokens.total,
      cached: inputTokens.cacheRead,
      output: outputTokens.total,
      reasoning: outputTokens.reasoning,
    };
    for (const [kind, count] of Object.entries(counts)) {
      if (count !== undefined && count > 0) {
        metrics.add('model_tokens_total', { ...labels, kind }, count);
      }
    }
    span.set({
      [ATTRIBUTE.finishReasons]: [finishReason.unified],
      [ATTRIBUTE.inputTokens]: counts.input,
      [ATTRIBUTE.cachedTokens]: counts.cached,
      [ATTRIBUTE.outputTokens]: counts.output,
      [ATTRIBUTE.reasoningTokens]: counts.reasoning,
    });
    end(finishReason.unified, finishReason.unified === 'error' ? 'error' : '');
  }

  function fail(error: unknown): void {
    const { kind } = classify(error, 0);
    end(kind, kind === 'stopped' ? '' : kind);
  }

  return {
    take(part) {
      if (!begun && isToken(part)) {
        begun = true;
        metrics.observe('model_first_token_seconds', labels, seconds());
        span.set({ [ATTRIBUTE.firstChunk]: seconds() });
      }
      if (part.type === 'finish') {
        finish(part);
      } else if (part.type === 'error') {
        fail(part.error);
      }
    },
    fail,
    stop: () => end('stopped', ''),
  };
}

/** The same model. */
export function measured(
  model: LanguageModelV4,
  { type, name }: Of,
  { metrics = NO_METRICS, tracer = NO_TRACES }: Measuring,
): LanguageModelV4 {
  if (metrics === NO_METRICS && tracer === NO_TRACES) {
    return model;
  }
  const labels = { provider: name, model: model.modelId };
  return {
    specificationVersion: model.specificationVersion,
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) => model.doGenerate(options),
    async doStream(options) {
      const span = tracer.begin({
        name: SPAN.step(model.modelId),
        kind: 'client',
        attributes: {
          [ATTRIBUTE.operation]: 'chat',
          [ATTRIBUTE.provider]: providerName(type),
          [ATTRIBUTE.configured]: name,
          [ATTRIBUTE.model]: model.modelId,
          [ATTRIBUTE.stream]: true,
        },
      });
      const measure = createMeasure(labels, span, metrics);
      try {
        const { stream, ...rest } = await model.doStream(options);
        return { ...rest, stream: followed(stream, measure) };
      } catch (error) {
        measure.fail(error);
        throw error;
      }
    },
  };
}

/** Passes everything on; cancelling it cancels the stream. */
function followed(
  stream: ReadableStream<Part>,
  measure: ReturnType<typeof createMeasure>,
): ReadableStream<Part> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            measure.fail(new Error('the stream has no end'));
            return controller.close();
          }
          measure.take(value);
          controller.enqueue(value);
        } catch (error) {
          measure.fail(error);
          throw error;
        }
      },
      cancel(reason) {
        measure.stop();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
