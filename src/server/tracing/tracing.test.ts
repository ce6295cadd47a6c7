/** What the standard variables ask for, which traces are kept, and what is no traceparent. */
import { AppError } from '../base';
import { samplerFrom } from './sampler';
import { errorType, NO_TRACES, readTraceparent } from './tracer';
import { wantedOf } from './wanted';

test.each([
  [{}, null, null],
  [{ OTEL_SERVICE_NAME: 'x' }, null, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, 'http/protobuf', 'http/protobuf'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces' }, 'http/protobuf', null],
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, 'http/protobuf', null],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_METRICS_EXPORTER: 'none' },
    'http/protobuf',
    null,
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json' },
    'http/protobuf',
    'http/json',
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_SDK_DISABLED: 'True' }, null, null],
])('%j', (env, traces, metrics) => {
  const { wanted, warnings } = wantedOf(env as Record<string, string>);
  expect([wanted?.traces ?? null, wanted?.metrics ?? null, warnings]).toEqual([
    traces,
    metrics,
    [],
  ]);
});

test.each([
  [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER'],
  [
    { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL',
  ],
])('%j is told, and nothing is sent', (env, variable) => {
  const { wanted, warnings } = wantedOf(env as Record<string, string>);
  expect(wanted).toBeNull();
  expect(warnings).toEqual([expect.stringContaining(`${variable} can be`)]);
});

test.each([
  [undefined, undefined, 'ParentBased{root=AlwaysOnSampler'],
  ['always_on', undefined, 'AlwaysOnSampler'],
  ['always_off', undefined, 'AlwaysOffSampler'],
  ['parentbased_always_off', undefined, 'ParentBased{root=AlwaysOffSampler'],
  ['traceidratio', '0.25', 'TraceIdRatioBased{0.25}'],
  ['traceidratio', 'many', 'TraceIdRatioBased{1}'],
  ['parentbased_traceidratio', '0.5', 'ParentBased{root=TraceIdRatioBased{0.5}'],
  ['unknown', undefined, 'AlwaysOnSampler'],
])('OTEL_TRACES_SAMPLER=%s %s', (name, arg, sampler) => {
  expect(samplerFrom(name, arg).toString()).toContain(sampler);
});

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test('a traceparent is read strictly, because it may come from anywhere', () => {
  expect(readTraceparent(`00-${TRACE}-00f067aa0ba902b7-01`)).toEqual({
    traceId: TRACE,
    spanId: '00f067aa0ba902b7',
    flags: 1,
  });
  for (const text of [
    undefined,
    'undefined',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `01-${TRACE}-00f067aa0ba902b7-01`,
    `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${TRACE}-00f067aa0ba902b7-01-more`,
    ['a'],
  ]) {
    expect(readTraceparent(text)).toBeNull();
  }
});

test('an error is told by its code, never by its words', () => {
  expect([
    errorType(new AppError('step_limit', 'words')),
    errorType(new TypeError('words')),
    errorType('words'),
  ]).toEqual(['step_limit', 'TypeError', 'error']);
});

test('while nobody collects, work runs and leaves nothing', async () => {
  const start = { name: 'n', kind: 'internal' as const };
  expect(await NO_TRACES.span(start, async (span) => span.traceparent)).toBeNull();
  expect(NO_TRACES.begin(start).within(() => 1)).toBe(1);
  expect(NO_TRACES.current()).toBeNull();
});
