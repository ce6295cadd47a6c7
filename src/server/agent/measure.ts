/** Counts and traces what becomes of tool calls: proposals, decisions, sends and questions. */
import type { Metrics } from '../metrics';
import type { ToolCall } from '../store';
import { ATTRIBUTE, SPAN, type Tracer } from '../tracing';
import type { Target } from './targets';

interface Measuring {
  metrics: Metrics;
  tracer: Tracer;
}

/** Names that a model invents are no tools. */
const toolOf = ({ server_label, tool_name }: ToolCall): string =>
  server_label === '' ? '' : tool_name;

function countRejected(call: ToolCall, metrics: Metrics): void {
  const { server_label: server, error_code: code } = call;
  metrics.add('refusals_total', { server, code: code ?? '' });
  metrics.add('tool_calls_total', { server, tool: toolOf(call), outcome: call.state });
}

/** Runs `propose`, and counts the rows of the model step. */
export function measureProposals(
  { metrics, tracer }: Measuring,
  propose: () => Promise<ToolCall[]>,
): Promise<ToolCall[]> {
  return tracer.span({ name: SPAN.propose, kind: 'internal' }, async (span) => {
    const rows = await propose();
    const rejected = rows.filter(({ state }) => state === 'rejected');
    const pending = rows.filter(({ state }) => state === 'pending');
    rejected.forEach((row) => countRejected(row, metrics));
    for (const { server_label: server } of pending) {
      metrics.add('approval_requests_total', { server });
    }
    span.set({
      [ATTRIBUTE.proposed]: rows.length,
      [ATTRIBUTE.pending]: pending.length,
      [ATTRIBUTE.rejected]: rejected.length,
    });
    return rows;
  });
}

/** Runs `execute`, and counts what the row then says. */
export function measureCall(
  call: ToolCall,
  { metrics, tracer }: Measuring,
  execute: () => Promise<ToolCall | null>,
): Promise<ToolCall | null> {
  const { server_label: server, id } = call;
  const attributes = {
    [ATTRIBUTE.server]: server,
    [ATTRIBUTE.tool]: toolOf(call),
    [ATTRIBUTE.callId]: id,
  };
  return tracer.span({ name: SPAN.call, kind: 'internal', attributes }, async (span) => {
    const seconds = metrics.stopwatch();
    const ended = await execute();
    if (!ended) {
      return null;
    }
    const { state: outcome, error_code: code } = ended;
    span.set({ [ATTRIBUTE.outcome]: outcome });
    if (code !== null) {
      span.fail(code);
    }
    if (outcome === 'rejected') {
      countRejected(ended, metrics);
    } else {
      metrics.add('tool_calls_total', { server, tool: toolOf(call), outcome });
      metrics.observe('tool_call_duration_seconds', { server, outcome }, seconds());
    }
    return ended;
  });
}

/** Call it once the decisions are stored. */
export function countDecisions(
  { approvals = [] }: Pick<Target, 'approvals'>,
  metrics: Metrics,
  now: number,
): void {
  for (const { input, call } of approvals) {
    const decision = input.approve ? 'approved' : 'denied';
    metrics.add('approvals_total', { server: call.server_label, decision });
    metrics.observe('approval_wait_seconds', { decision }, (now - call.created_at) / 1000);
  }
}
