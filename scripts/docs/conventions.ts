/** The table of spans and attributes. */
import { type METRICS } from '../../src/server/metrics/table';
import { ATTRIBUTE, CONVENTIONAL, CONVENTIONS, SPAN } from '../../src/server/tracing/conventions';
import { listTable, literal } from './rst';

const SPANS: readonly (readonly [name: string, what: string])[] = [
  [SPAN.request('{method}', '{route}'), 'a request, to the last byte of its answer'],
  [SPAN.turn('{workflow}'), 'an answer'],
  [SPAN.step('{model}'), 'a request to a provider; each that is sent again has its own'],
  [SPAN.propose, 'the calls of a step: checked, stored, sent on or held for a person'],
  [SPAN.decide, 'the decisions of a person, checked against the server as it is now'],
  [SPAN.call, 'one call: last check, claim, sending, outcome'],
  [SPAN.send('{tool}'), 'the request to the MCP server, which gets its `traceparent` in `_meta`'],
];

export const spans = (): string =>
  listTable(
    ['Span', 'What it is'],
    '34 66',
    SPANS.map(([name, what]) => [literal(name), what.replaceAll('`', '``')]),
  );

export const attributes = (): string =>
  `GenAI and MCP ${CONVENTIONS.genAi}, general conventions ${CONVENTIONS.general}: ` +
  `${Object.values(ATTRIBUTE).map(literal).join(', ')}.\n`;

export const otlpNames = (): string =>
  listTable(
    ['Metric', 'Over OTLP'],
    '45 55',
    [
      ...Object.entries(CONVENTIONAL).map(([name, { name: other }]) => [name, other] as const),
      ['model_tokens_total' satisfies keyof typeof METRICS, 'gen_ai.client.token.usage'] as const,
    ].map(([name, other]) => [literal(`mcp_assistant_${name}`), literal(other)]),
  );
