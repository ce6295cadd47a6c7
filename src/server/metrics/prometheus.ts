/** Keeps the numbers for Prometheus. Loaded only when there is a port to read them from. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AnyReading, MetricSink } from './metrics';
import { BUCKETS, METRICS, PREFIX, type MetricName, type Named } from './table';

export interface Prometheus {
  sink: MetricSink;
  contentType: string;
  /** Everything, in the text format of Prometheus. */
  read: () => Promise<string>;
}

type Instrument = Counter | Gauge | Histogram;

/** The default metrics of the process and of Node come with ours. */
export function createPrometheus(): Prometheus {
  const registry = new Registry();
  const readers = new Map<MetricName, (() => AnyReading)[]>();

  function create(name: MetricName): Instrument {
    const { labels, meaning, ...row } = METRICS[name];
    const options = {
      name: `${PREFIX}${name}`,
      help: meaning,
      labelNames: [...labels] as string[],
      registers: [registry],
    };
    switch (row.kind) {
      case 'counter':
        return new Counter(options);
      case 'histogram':
        return new Histogram({ ...options, buckets: [...BUCKETS[row.pace]] });
      case 'gauge':
        return new Gauge({
          ...options,
          collect() {
            this.reset();
            for (const [values, value] of (readers.get(name) ?? []).flatMap((read) => read())) {
              this.inc(values, value);
            }
          },
        });
    }
  }

  const names = Object.keys(METRICS) as MetricName[];
  const instruments = new Map(names.map((name) => [name, create(name)]));
  collectDefaultMetrics({ register: registry });

  return {
    sink: {
      add: (name: Named<'counter'>, labels, by) =>
        (instruments.get(name) as Counter).inc(labels, by),
      observe: (name: Named<'histogram'>, labels, seconds) =>
        (instruments.get(name) as Histogram).observe(labels, seconds),
      watch(name, read) {
        const others = () => (readers.get(name) ?? []).filter((one) => one !== read);
        readers.set(name, [...others(), read]);
        return () => void readers.set(name, others());
      },
    },
    contentType: registry.contentType,
    read: () => registry.metrics(),
  };
}
