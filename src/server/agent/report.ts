/** What is counted and logged of a turn when it ends: ids, names and numbers, never words. */
import type { Usage } from '../../protocol';
import type { Metrics } from '../metrics';
import type { Provider } from '../model';
import type { ResponseEnd } from '../store';

/** Grows while the turn runs. */
export interface TurnReport {
  steps: number;
  calls: number;
  /** Who answered last. */
  provider: string | null;
  model: string | null;
  /** Milliseconds since the epoch. */
  startedAt: number;
  firstTokenAt: number | null;
}

/** The line of the log; its trail has the ids of the request and of the response. */
export interface TurnFacts {
  status: ResponseEnd['status'];
  /** The error code, or why the answer is incomplete. */
  code: string | null;
  provider: string | null;
  model: string | null;
  steps: number;
  tool_calls: number;
  input_tokens: number;
  output_tokens: number;
  duration_ms: number;
  first_token_ms: number | null;
}

export const createReport = (startedAt: number): TurnReport => ({
  steps: 0,
  calls: 0,
  provider: null,
  model: null,
  startedAt,
  firstTokenAt: null,
});

export function noteProvider(report: TurnReport, { name, type, model }: Provider): void {
  report.provider = name ?? type ?? model.provider;
  report.model = model.modelId;
}

export function factsOf(
  { startedAt, firstTokenAt, calls, ...report }: TurnReport,
  { status, error, incompleteReason }: ResponseEnd,
  usage: Usage,
  endedAt: number,
): TurnFacts {
  return {
    ...report,
    status,
    code: error?.code ?? incompleteReason ?? null,
    tool_calls: calls,
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    duration_ms: endedAt - startedAt,
    first_token_ms: firstTokenAt === null ? null : firstTokenAt - startedAt,
  };
}

export function countTurn(
  workflow: string,
  { status, code, duration_ms, first_token_ms }: TurnFacts,
  metrics: Metrics,
): void {
  metrics.add('turns_total', { workflow, status, error: code ?? '' });
  metrics.observe('turn_duration_seconds', { workflow, status }, duration_ms / 1000);
  if (first_token_ms !== null) {
    metrics.observe('turn_first_token_seconds', { workflow }, first_token_ms / 1000);
  }
}
