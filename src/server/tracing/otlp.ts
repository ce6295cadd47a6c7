/**
 * Sends traces and metrics to a collector, with OpenTelemetry's SDK. Loaded only when the standard
 * variables ask for it. It registers nothing globally.
 */
import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Context, Span as OtelSpan, Tracer as OtelTracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { MetricSink } from '../metrics';
import { CONVENTIONS } from './conventions';
import { metricSink } from './otlp-metrics';
import { samplerFrom } from './sampler';
import {
  errorType,
  readTraceparent,
  type Attributes,
  type Span,
  type SpanStart,
  type Tracer,
} from './tracer';
import type { Wanted } from './wanted';

export interface Otlp {
  tracer: Tracer | null;
  sink: MetricSink | null;
  /** Sends what is left. */
  close: () => Promise<void>;
}

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
} as const;

/** Attributes as the SDK takes them. */
const known = (attributes: Attributes = {}) =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? [...(value as string[])] : value]],
    ),
  ) as Record<string, string | number | boolean | string[]>;

const linksOf = ({ links = [] }: SpanStart) =>
  links.flatMap((text) => {
    const parent = readTraceparent(text);
    return parent
      ? [{ context: { traceId: parent.traceId, spanId: parent.spanId, traceFlags: parent.flags } }]
      : [];
  });

function spanOf(span: OtelSpan, at: Context, contexts: AsyncLocalStorageContextManager): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const below = trace.setSpan(at, span);
  return {
    set: (attributes) => void span.setAttributes(known(attributes)),
    fail(type) {
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', type);
    },
    end: () => span.end(),
    within: (run) => contexts.with(below, run),
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
  };
}

function createTracer(tracer: OtelTracer): Tracer {
  const contexts = new AsyncLocalStorageContextManager().enable();

  function begin(start: SpanStart): Span {
    // What comes from outside is linked, and is no parent.
    const at = start.kind === 'server' ? ROOT_CONTEXT : contexts.active();
    const { name, kind, attributes } = start;
    const options = { kind: KINDS[kind], attributes: known(attributes), links: linksOf(start) };
    return spanOf(tracer.startSpan(name, options, at), at, contexts);
  }

  return {
    begin,
    async span(start, run) {
      const span = begin(start);
      try {
        return await span.within(() => run(span));
      } catch (error) {
        span.fail(errorType(error));
        throw error;
      } finally {
        span.end();
      }
    },
    current() {
      const at = contexts.active();
      const span = trace.getSpan(at);
      return span ? spanOf(span, at, contexts).traceparent : null;
    },
  };
}

/** A collector that is away must not fill the log. */
const QUIET_MS = 60_000;

function tellProblems(onProblem: () => void, now: () => number): void {
  let toldAt = -Infinity;
  const tell = () => {
    if (now() - toldAt >= QUIET_MS) {
      toldAt = now();
      onProblem();
    }
  };
  const quiet = () => {};
  const logger = { error: tell, warn: tell, info: quiet, debug: quiet, verbose: quiet };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

const NAME = 'mcp-assistant';

/** @param onProblem Called when something could not be sent; once a minute at most. */
export function startOtlp(
  { traces, metrics, env }: Wanted,
  { version, now, onProblem }: { version: string; now: () => number; onProblem: () => void },
): Otlp {
  tellProblems(onProblem, now);
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': NAME, 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }));
  const tracing =
    traces &&
    new TracerProvider({
      resource,
      sampler: samplerFrom(env.OTEL_TRACES_SAMPLER, env.OTEL_TRACES_SAMPLER_ARG),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: traces === 'http/json' ? new JsonTraces() : new ProtoTraces(),
          ...batchFrom(env),
        }),
      ],
    });
  const metering =
    metrics &&
    new MeterProvider({
      resource,
      readers: [
        new PeriodicExportingMetricReader({
          exporter: metrics === 'http/json' ? new JsonMetrics() : new ProtoMetrics(),
          exportIntervalMillis: numberIn(env.OTEL_METRIC_EXPORT_INTERVAL) ?? 60_000,
          exportTimeoutMillis: numberIn(env.OTEL_METRIC_EXPORT_TIMEOUT) ?? 30_000,
        }),
      ],
    });
  const schema = { schemaUrl: `https://opentelemetry.io/schemas/${CONVENTIONS.general}` };
  return {
    tracer: tracing && createTracer(tracing.getTracer(NAME, version, schema)),
    sink: metering && metricSink(metering.getMeter(NAME, version, schema)),
    close: async () => {
      await Promise.allSettled([tracing?.shutdown(), metering?.shutdown()]);
    },
  };
}

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
const batchFrom = (env: Wanted['env']) => ({
  scheduledDelayMillis: numberIn(env.OTEL_BSP_SCHEDULE_DELAY),
  exportTimeoutMillis: numberIn(env.OTEL_BSP_EXPORT_TIMEOUT),
  maxQueueSize: numberIn(env.OTEL_BSP_MAX_QUEUE_SIZE),
  maxExportBatchSize: numberIn(env.OTEL_BSP_MAX_EXPORT_BATCH_SIZE),
});
