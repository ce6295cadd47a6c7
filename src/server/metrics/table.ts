/**
 * Every metric of the BFF. The pages of the guide, `/metrics` and OTLP follow this table: a new
 * metric is a line here, and one call where it happens.
 */

type MetricKind = 'counter' | 'histogram' | 'gauge';

export interface MetricRow {
  kind: MetricKind;
  /** Each with few values: from the configuration, from a server's list, or from our own tables. */
  labels: readonly string[];
  /** What one unit of it is, or, of a counter, what is counted. */
  unit: string;
  /** One line for `/metrics` and the guide. */
  meaning: string;
  /** Of a histogram: how long things take, in seconds; see `BUCKETS`. */
  pace?: keyof typeof BUCKETS;
}

/** Upper bounds in seconds. */
export const BUCKETS = {
  machine: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  person: [1, 2, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400],
} as const;

const counter = <const L extends readonly string[]>(unit: string, labels: L, meaning: string) => ({
  kind: 'counter' as const,
  labels,
  unit,
  meaning,
});

const time = <const L extends readonly string[]>(
  labels: L,
  meaning: string,
  pace: keyof typeof BUCKETS = 'machine',
) => ({ kind: 'histogram' as const, labels, unit: 'seconds', meaning, pace });

const gauge = <const L extends readonly string[]>(unit: string, labels: L, meaning: string) => ({
  kind: 'gauge' as const,
  labels,
  unit,
  meaning,
});

/**
 * By name, without the prefix `mcp_assistant_`. Counters end in `_total`, times in `_seconds`. An
 * empty label means none, e.g. an `error` of what went well.
 */
export const METRICS = {
  build_info: gauge('1', ['version'], 'The version that runs.'),

  // Turns
  turns_total: counter(
    'answers',
    ['workflow', 'status', 'error'],
    'Answers that ended, with their status and the error code of those that failed.',
  ),
  turn_duration_seconds: time(
    ['workflow', 'status'],
    'From the start of an answer to its end, with the time in which a person was asked.',
  ),
  turn_first_token_seconds: time(
    ['workflow'],
    'From the start of an answer to its first word; only of answers that have one.',
  ),
  turns_running: gauge('answers', [], 'Answers that this process is giving now.'),

  // Models
  model_steps_total: counter(
    'requests',
    ['provider', 'model', 'end'],
    'Requests to a provider: why the model stopped, or what kind of failure it was.',
  ),
  model_step_duration_seconds: time(
    ['provider', 'model', 'error'],
    'From a request to a provider to the end of its stream.',
  ),
  model_first_token_seconds: time(
    ['provider', 'model'],
    'From a request to a provider to the first part of its answer.',
  ),
  model_tokens_total: counter(
    'tokens',
    ['provider', 'model', 'kind'],
    'Tokens as the provider counts them: input (of these: cached) and output (of these: reasoning).',
  ),
  model_retries_total: counter(
    'requests',
    ['provider', 'reason'],
    'Requests that were sent again before the first word, by the kind of failure.',
  ),
  model_fallbacks_total: counter(
    'steps',
    ['provider', 'reason'],
    'Steps that went on to the next provider because this one failed.',
  ),

  // Tools
  tool_calls_total: counter(
    'calls',
    ['server', 'tool', 'outcome'],
    'Calls that were sent or refused: succeeded, failed, unknown or rejected.',
  ),
  tool_call_duration_seconds: time(
    ['server', 'outcome'],
    'From the claim of a call to its stored outcome, with the questions that a person answered.',
  ),
  refusals_total: counter(
    'calls',
    ['server', 'code'],
    'Calls that were not sent, by the code of the refusal.',
  ),
  approval_requests_total: counter('requests', ['server'], 'Calls that waited for an approval.'),
  approvals_total: counter('decisions', ['server', 'decision'], 'Decisions: approved or denied.'),
  approval_wait_seconds: time(
    ['decision'],
    'From the request for an approval to the decision.',
    'person',
  ),
  elicitations_total: counter(
    'questions',
    ['server', 'action'],
    'Questions of servers to people: accept, decline, cancel (also unanswered), or too_many.',
  ),

  // MCP servers
  mcp_request_duration_seconds: time(
    ['server', 'method', 'error'],
    'From a tools/call to its answer, also with an error; each time that it is sent.',
  ),
  mcp_server_ready: gauge(
    '1',
    ['server', 'state'],
    'The state of each server (ready, connecting, unavailable): 1 for the one that holds.',
  ),
  network_refusals_total: counter(
    'requests',
    ['code'],
    'Requests that the network guard stopped, and answers that it cut.',
  ),

  // This process and what it stands on
  http_requests_total: counter(
    'requests',
    ['method', 'route', 'status'],
    'Requests to the BFF by route and HTTP status.',
  ),
  http_errors_total: counter('requests', ['code'], 'Requests that were refused, by error code.'),
  http_connections: gauge('connections', [], 'Open connections to the BFF.'),
  event_streams: gauge('streams', [], 'Event streams that are open.'),
  store_failures_total: counter(
    'statements',
    [],
    'Statements that failed because the database was away, full, locked or read-only.',
  ),
  redis_up: gauge('1', [], '1 if Redis can be reached; absent without Redis.'),
  redis_outages_total: counter('outages', [], 'How often Redis went away.'),
  work_waiting: gauge('tasks', [], 'Course documents, schemas and checks that wait for a thread.'),
} as const satisfies Readonly<Record<string, MetricRow>>;

export const PREFIX = 'mcp_assistant_';

type Table = typeof METRICS;
export type MetricName = keyof Table;

/** The names of one kind. */
export type Named<K extends MetricKind> = {
  [N in MetricName]: Table[N]['kind'] extends K ? N : never;
}[MetricName];

export type Labels<N extends MetricName> = Readonly<Record<Table[N]['labels'][number], string>>;
