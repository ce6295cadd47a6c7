/** Traces and measures every request to a provider, from its start to the end of its stream. */
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { NO_METRICS, type Metrics } from '../metrics';
import { ATTRIBUTE, NO_TRACES, providerName, SPAN, type Span, type Tracer } from '../tracing';
import { classify } from './classify';
import { isToken } from './first-token';

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
export interface Measure {
  take: (part: Part) => void;
  fail: (error: unknown) => void;
  /** Its reader went away. */
  stop: () => void;
}

function createMeasure(
  labels: { provider: string; model: string },
  span: Span,
  metrics: Metrics,
): Measure {
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
    end(finishReason.unified, '');
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
      }
    },
    fail,
    stop: () => end('stopped', ''),
  };
}

/** `undefined` if nobody counts or traces. */
export function measuring(
  { modelId }: Pick<LanguageModelV4, 'modelId'>,
  { type, name }: Of,
  { metrics = NO_METRICS, tracer = NO_TRACES }: Measuring,
): (() => Measure) | undefined {
  if (metrics === NO_METRICS && tracer === NO_TRACES) {
    return undefined;
  }
  const attributes = {
    [ATTRIBUTE.operation]: 'chat',
    [ATTRIBUTE.provider]: providerName(type),
    [ATTRIBUTE.configured]: name,
    [ATTRIBUTE.model]: modelId,
    [ATTRIBUTE.stream]: true,
  };
  return () => {
    const span = tracer.begin({ name: SPAN.step(modelId), kind: 'client', attributes });
    return createMeasure({ provider: name, model: modelId }, span, metrics);
  };
}
