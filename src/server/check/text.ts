/** Formats a report for the operator's terminal, and keeps a hostile server from rewriting it. */
import { HIDDEN_IN_TEXT } from '../../protocol/hidden';
import { escaped } from '../base';
import { formatProblems } from '../config';
import type { Finding } from './finding';
import type { CheckReport, ServerReport, ToolReport, WorkflowReport } from './report';

/** A tab or a carriage return would shift the text on the line. */
const UNPRINTABLE = new RegExp(`${HIDDEN_IN_TEXT}|[\\t\\r]`, 'gu');
const MAX_CELL = 60;

/**
 * Writes hidden characters as JSON escapes, so that JSON text stays the same document. Keeps line
 * breaks.
 */
export const escapeUnprintable = (text: string): string => escaped(text, UNPRINTABLE);

const plain = (text: string): string => escapeUnprintable(text).replaceAll('\n', '\\n');

function cell(text: string): string {
  const shown = plain(text);
  return shown.length <= MAX_CELL ? shown : `${shown.slice(0, MAX_CELL - 1)}…`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    `    ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function toolRow({
  name,
  display_name,
  policy,
  reason,
  refused_parameters,
  remember,
  reviewed,
}: ToolReport): string[] {
  const parameters =
    refused_parameters.length === 0 ? [] : [`refused parameters: ${refused_parameters.join(', ')}`];
  const names = display_name === null ? [] : [`shown as ${display_name}`];
  const decisions = [
    ...(policy === 'ask' && remember !== 'never' ? [`may be remembered for the ${remember}`] : []),
    ...(policy !== 'refused' && reviewed ? ['results are reviewed'] : []),
  ];
  return [
    cell(name),
    policy,
    [...(reason === null ? [] : [reason]), ...names, ...parameters, ...decisions]
      .map(plain)
      .join('; '),
  ];
}

function protocolOf({
  protocol,
  protocol_version: version,
  era,
}: Pick<ServerReport, 'protocol' | 'protocol_version' | 'era'>): string {
  return [
    ...(version === null ? [] : [`${version} (${era} era)`]),
    ...(protocol === 'auto' ? [] : [`${protocol} is configured`]),
  ].join(', ');
}

/** For a server whose tools are not known now. */
function policyFacts({
  auth,
  require_approval: { default: rule, always, never },
  allowed_tools: allowed,
  disallowed_tools: disallowed,
}: ServerReport['configured']): (readonly [key: string, value: string])[] {
  return [
    ['auth', auth],
    ['policy', rule === 'always' ? 'asks before every call' : 'sends without asking'],
    ['always asks', always.join(', ')],
    ['never asks', never.join(', ')],
    ['allowed', allowed === null ? 'every tool' : allowed.join(', ') || 'no tool'],
    ['disallowed', disallowed.join(', ')],
  ];
}

/** Leaves out empty values. */
function factsOf({
  registry,
  failure,
  ...server
}: ServerReport): readonly (readonly [key: string, value: string | null | undefined])[] {
  return [
    ['workflows', server.workflows.join(', ')],
    ['owner', registry?.owner],
    ['sla', registry?.sla],
    ['tags', registry?.tags.join(', ')],
    ['reason', failure?.reason],
    ['fix', failure?.fix],
    ['calls itself', server.server_name],
    ['protocol', protocolOf(server)],
    ['capabilities', server.capabilities.join(', ')],
    ['searched in', server.searched_in.join(', ')],
    ...(server.tools.length === 0 ? policyFacts(server.configured) : []),
    ...server.warnings.map((warning) => ['warning', warning] as const),
  ];
}

function serverLines(server: ServerReport): string[] {
  const where = server.host ?? `the program ${server.program}`;
  const state = server.reachable ? 'ok  ' : 'DOWN';
  const name = `${server.label} (${plain(server.name)})`;
  const heading = `${state} ${name} at ${plain(where)} over ${server.transport}`;
  const facts = factsOf(server)
    .filter(([, value]) => value)
    .map(([key, value]) => `    ${`${key}:`.padEnd(14)}${plain(value ?? '')}`);
  const tools =
    server.tools.length === 0 ? [] : table([['tool', 'policy', ''], ...server.tools.map(toolRow)]);
  return [heading, ...facts, ...tools];
}

function summary({ servers }: CheckReport): string {
  const down = servers.filter(({ reachable }) => !reachable).length;
  const tools = servers.flatMap((server) => server.tools);
  const count = (policy: ToolReport['policy']): number =>
    tools.filter((tool) => tool.policy === policy).length;
  return (
    `Servers: ${servers.length}, of which ${down} cannot be reached. ` +
    `Tools: ${tools.length}, of which ${count('send')} are sent without asking, ` +
    `${count('ask')} ask, ${count('refused')} are refused.`
  );
}

const STATES = { ok: 'ok  ', warning: 'warn', failed: 'FAIL' } as const;

function findingLines({ key, state, reason, fix }: Finding): string {
  const line = `${STATES[state]} ${key} ${plain(reason)}`;
  return fix === null ? line : `${line}\n     fix: ${plain(fix)}`;
}

function workflowLine({ id, providers, servers }: WorkflowReport): string {
  const models = providers.map(({ type, name, model }) =>
    name === null ? type : `${name} (${model})`,
  );
  const tools = servers.length === 0 ? 'no servers' : servers.join(', ');
  return `workflow ${id}: ${models.join(', else ')}; ${tools}`;
}

/** @returns Lines, each ending with a line break. */
export function formatReport(report: CheckReport): string {
  if (report.problems.length > 0) {
    return `${formatProblems(report)}\n`;
  }
  const blocks = report.servers.map((server) => serverLines(server).join('\n'));
  const warnings = report.warnings.map((warning) => `warning: ${plain(warning)}`).join('\n');
  const surroundings = report.surroundings.map(findingLines).join('\n');
  const workflows = report.workflows.map(workflowLine).join('\n');
  return `${[surroundings, workflows, ...blocks, warnings, summary(report)].filter((block) => block !== '').join('\n\n')}\n`;
}
