/** What the BFF counts, and where the numbers can be read. */
export { listenForMetrics, type MetricsListener } from './listener';
export {
  createMetrics,
  NO_METRICS,
  type Metrics,
  type MetricSink,
  type AnyReading,
} from './metrics';
export { BUCKETS, METRICS, PREFIX, type MetricName, type Named } from './table';

/** The library comes only with the first who reads. */
export const loadPrometheus = async () => (await import('./prometheus')).createPrometheus();
