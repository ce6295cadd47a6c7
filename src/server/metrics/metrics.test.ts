/** The port: bounded labels, a clock of its own, and nothing while nobody listens. */
import { createMetrics, NO_METRICS, type MetricSink } from './metrics';
import { createPrometheus } from './prometheus';
import { METRICS } from './table';
import { listenForMetrics } from './listener';

const sinkOf = (seen: unknown[]): MetricSink => ({
  add: (...given) => void seen.push(given),
  observe: (...given) => void seen.push(given),
  watch(name, read) {
    seen.push([name, read()]);
    return () => void seen.push([name, 'stopped']);
  },
});

test('without a sink it is the one that does nothing', () => {
  const metrics = createMetrics([], () => 0);
  expect(metrics).toBe(NO_METRICS);
  metrics.add('store_failures_total', {});
  metrics.observe('turn_first_token_seconds', { workflow: 'w' }, 1);
  metrics.watch('event_streams', () => []);
  expect(metrics.stopwatch()()).toBe(0);
});

test('every sink gets everything, and time is measured in seconds', () => {
  const seen: unknown[] = [];
  let now = 1_000;
  const metrics = createMetrics([sinkOf(seen), sinkOf(seen)], () => now);
  const seconds = metrics.stopwatch();
  now += 1_500;
  metrics.observe('turn_first_token_seconds', { workflow: 'w' }, seconds());
  metrics.watch('event_streams', () => [[{}, 2]]);
  const one = [
    ['turn_first_token_seconds', { workflow: 'w' }, 1.5],
    ['event_streams', [[{}, 2]]],
  ];
  expect(seen).toEqual([one[0], one[0], one[1], one[1]]);
});

test('a label has a limit in length and in the number of its values', () => {
  const seen: [string, { tool: string; server: string }, number][] = [];
  const metrics = createMetrics([sinkOf(seen)], () => 0);
  const count = (server: string, tool: string) =>
    metrics.add('tool_calls_total', { server, tool, outcome: 'failed' });
  for (let tool = 0; tool < 1_000; tool += 1) {
    count('s', `t${tool}`);
  }
  count('s', 't0');
  count('x'.repeat(1_000), 't1');
  expect(new Set(seen.map(([, { tool }]) => tool)).size).toBe(201);
  expect(seen.at(999)?.[1].tool).toBe('other');
  expect(seen.at(-2)?.[1].tool).toBe('t0');
  expect(seen.at(-1)?.[1].server).toHaveLength(128);
});

test('names follow the kinds', () => {
  for (const [name, { kind }] of Object.entries(METRICS)) {
    expect([name, /_total$/.test(name), /_seconds$/.test(name)]).toEqual([
      name,
      kind === 'counter',
      kind === 'histogram',
    ]);
  }
});

test('the listener answers GET /metrics only, and an error without its words', async () => {
  const { sink, read, contentType } = createPrometheus();
  sink.watch('event_streams', () => [[{}, 1]]);
  sink.watch('event_streams', () => [[{}, 2]]);
  let broken = false;
  const errors: unknown[] = [];
  const listener = await listenForMetrics(
    { read: () => (broken ? Promise.reject(new Error('secret')) : read()), contentType },
    { host: '127.0.0.1', port: 0 },
    (error) => errors.push(error),
  );
  const at = (path: string, method = 'GET') =>
    fetch(`http://127.0.0.1:${listener.port}${path}`, { method });
  expect(await (await at('/metrics')).text()).toContain('mcp_assistant_event_streams 3\n');
  expect([(await at('/')).status, (await at('/metrics', 'POST')).status]).toEqual([404, 404]);
  broken = true;
  const failed = await at('/metrics');
  expect([failed.status, await failed.text()]).toEqual([500, 'The metrics cannot be read.\n']);
  expect(errors).toHaveLength(1);
  await listener.close();
});

test('a gauge that is no longer watched does not count', async () => {
  const { sink, read } = createPrometheus();
  const stop = sink.watch('event_streams', () => [[{}, 1]]);
  sink.watch('event_streams', () => [[{}, 2]]);
  expect(await read()).toContain('mcp_assistant_event_streams 3\n');
  stop();
  expect(await read()).toContain('mcp_assistant_event_streams 2\n');

  const seen: unknown[] = [];
  const both = createMetrics([sinkOf(seen), sinkOf(seen)], () => 0);
  both.watch('event_streams', () => [])();
  expect(seen.slice(2)).toEqual(Array(2).fill(['event_streams', 'stopped']));
});
