/** Puts a run into the trace of the request that asks for it, and tells how it ended. */
import { onTrail } from '../base';
import { ATTRIBUTE, SPAN, type Span } from '../tracing';
import { countTurn, type TurnFacts } from './report';
import type { Turn, TurnDeps } from './run';

/** Every line of the log that is written meanwhile names the response. */
export function traced(
  { responseId, workflow, continues }: Turn,
  { tracer }: Pick<TurnDeps, 'tracer'>,
  run: (span: Span) => Promise<void>,
): Promise<void> {
  const attributes = {
    [ATTRIBUTE.operation]: 'invoke_agent',
    [ATTRIBUTE.agent]: workflow.id,
    [ATTRIBUTE.responseId]: responseId,
  };
  const name = SPAN.turn(workflow.id);
  return onTrail({ response_id: responseId, workflow: workflow.id }, () =>
    tracer.span({ name, kind: 'internal', attributes, links: [continues] }, run),
  );
}

export function tellEnd(
  { workflow }: Turn,
  facts: TurnFacts,
  span: Span,
  { metrics, onTurnEnd }: Pick<TurnDeps, 'metrics' | 'onTurnEnd'>,
): void {
  countTurn(workflow.id, facts, metrics);
  span.set({ [ATTRIBUTE.status]: facts.status });
  if (facts.status === 'failed') {
    span.fail(facts.code ?? facts.status);
  }
  onTurnEnd?.(facts);
}
