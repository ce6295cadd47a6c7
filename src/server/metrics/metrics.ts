/** How the BFF counts: a port that costs nothing while nobody listens. */
import { METRICS, type Labels, type MetricName, type Named } from './table';

/** The values of a gauge at this moment. */
type Reading<N extends MetricName> = readonly (readonly [Labels<N>, number])[];

export interface Metrics {
  add: <N extends Named<'counter'>>(name: N, labels: Labels<N>, by?: number) => void;
  observe: <N extends Named<'histogram'>>(name: N, labels: Labels<N>, seconds: number) => void;
  /**
   * `read` is called whenever somebody looks; a later one for the same gauge adds to it.
   * @returns Stops reading: for what does not live as long as the process.
   */
  watch: <N extends Named<'gauge'>>(name: N, read: () => Reading<N>) => () => void;
  /** Seconds since it was started; 0 while nobody listens. */
  stopwatch: () => () => number;
}

const stopped = () => 0;

export const NO_METRICS: Metrics = {
  add: () => {},
  observe: () => {},
  watch: () => () => {},
  stopwatch: () => stopped,
};

/** A reading whose labels are those of any gauge. */
export type AnyReading = readonly (readonly [Readonly<Record<string, string>>, number])[];

/** What takes the numbers. Labels are bounded and in the order of the table. */
export interface MetricSink {
  add: (name: Named<'counter'>, labels: Record<string, string>, by: number) => void;
  observe: (name: Named<'histogram'>, labels: Record<string, string>, seconds: number) => void;
  watch: (name: Named<'gauge'>, read: () => AnyReading) => () => void;
}

/** Values of one label of one metric; further ones are counted together. */
const MOST_VALUES = 200;
const VALUE_CHARS = 128;
const OTHER = 'other';

/** Keeps a label from having endless values, whoever makes them up. */
function createBound() {
  const seen = new Map<string, Set<string>>();
  return (name: MetricName, labels: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      METRICS[name].labels.map((label: string) => {
        const value = (labels[label] ?? '').slice(0, VALUE_CHARS);
        const key = `${name} ${label}`;
        const values = seen.get(key) ?? new Set<string>();
        seen.set(key, values);
        if (!values.has(value) && values.size >= MOST_VALUES) {
          return [label, OTHER];
        }
        values.add(value);
        return [label, value];
      }),
    );
}

/** @param clock Milliseconds that only grow. */
export function createMetrics(sinks: readonly MetricSink[], clock: () => number): Metrics {
  if (sinks.length === 0) {
    return NO_METRICS;
  }
  const bound = createBound();
  return {
    add(name, labels, by = 1) {
      const bounded = bound(name, labels);
      sinks.forEach((sink) => sink.add(name, bounded, by));
    },
    observe(name, labels, seconds) {
      const bounded = bound(name, labels);
      sinks.forEach((sink) => sink.observe(name, bounded, seconds));
    },
    watch(name, read) {
      const stops = sinks.map((sink) => sink.watch(name, read));
      return () => stops.forEach((stop) => stop());
    },
    stopwatch() {
      const from = clock();
      return () => (clock() - from) / 1000;
    },
  };
}
