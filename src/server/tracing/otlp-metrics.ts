/** The table of metrics as instruments of OpenTelemetry. */
import type { Meter, ObservableResult } from '@opentelemetry/api';
import {
  type AnyReading,
  BUCKETS,
  METRICS,
  PREFIX,
  type MetricName,
  type MetricSink,
  type Named,
} from '../metrics';
import { ATTRIBUTE, CONVENTIONAL } from './conventions';

/** Prometheus has units and kinds in its names, OpenTelemetry beside them. */
const nameOf = (name: MetricName): string =>
  CONVENTIONAL[name]?.name ??
  `${PREFIX}${name}`
    .replace(/_(?:total|seconds)$/, '')
    .replace(/^mcp_assistant_/, 'mcp_assistant.');

const UNITS: Readonly<Record<string, string>> = { seconds: 's', '1': '1' };

/** An empty label is one that does not apply. */
function attributesOf(
  name: MetricName,
  labels: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = CONVENTIONAL[name]?.labels;
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([, value]) => value !== '')
      .map(([label, value]) => [names?.[label] ?? label, value]),
  );
}

export function metricSink(meter: Meter): MetricSink {
  const optionsOf = (name: MetricName) => {
    const { unit, meaning } = METRICS[name];
    return { description: meaning, unit: UNITS[unit] ?? `{${unit}}` };
  };
  const names = Object.keys(METRICS) as MetricName[];
  const counters = new Map(
    names
      .filter((name) => METRICS[name].kind === 'counter')
      .map((name) => [name, meter.createCounter(nameOf(name), optionsOf(name))]),
  );
  const histograms = new Map(
    names.flatMap((name) => {
      const row = METRICS[name];
      return row.kind !== 'histogram'
        ? []
        : [
            [
              name,
              meter.createHistogram(nameOf(name), {
                ...optionsOf(name),
                advice: { explicitBucketBoundaries: [...BUCKETS[row.pace]] },
              }),
            ] as const,
          ];
    }),
  );
  const tokens = meter.createHistogram('gen_ai.client.token.usage', { unit: '{token}' });
  const operation = (name: MetricName) =>
    CONVENTIONAL[name]?.name.startsWith('gen_ai.client') ? { [ATTRIBUTE.operation]: 'chat' } : {};

  return {
    add(name: Named<'counter'>, labels, by) {
      counters.get(name)?.add(by, attributesOf(name, labels));
      if (name === 'model_tokens_total' && (labels.kind === 'input' || labels.kind === 'output')) {
        tokens.record(by, {
          [ATTRIBUTE.operation]: 'chat',
          [ATTRIBUTE.configured]: labels.provider,
          [ATTRIBUTE.model]: labels.model,
          [ATTRIBUTE.tokenType]: labels.kind,
        });
      }
    },
    observe: (name: Named<'histogram'>, labels, seconds) =>
      histograms.get(name)?.record(seconds, { ...operation(name), ...attributesOf(name, labels) }),
    watch(name: Named<'gauge'>, read: () => AnyReading) {
      const gauge = meter.createObservableGauge(nameOf(name), optionsOf(name));
      const observe = (result: ObservableResult) => {
        for (const [labels, value] of read()) {
          result.observe(value, attributesOf(name, labels));
        }
      };
      gauge.addCallback(observe);
      return () => gauge.removeCallback(observe);
    },
  };
}
