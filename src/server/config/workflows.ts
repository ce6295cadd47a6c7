/** Reads `workflows`: AI Extensions' `processor_config`, with every reference checked. */
import { z } from 'zod';
import { isMapping, readFields, type Fields } from './fields';
import { MCP_CONFIGS } from './mcp-servers';
import { closest, type Path, type Report } from './problems';
import { contextProcessorShape, processorShape, workflowShape } from './schema';
import type { ProviderConfig, Workflow } from './types';
import { unsupportedProcessorKeys, unsupportedWorkflowKeys } from './unsupported';

/** What a workflow may refer to. `null` values have problems of their own; `labels` is `null` when none could be read. */
export interface Known {
  providers: ReadonlyMap<string, ProviderConfig | null>;
  labels: ReadonlySet<string> | null;
}

const ID = /^[A-Za-z0-9._-]{1,64}$/;
const processors = { ResponsesProcessor: z.unknown(), LLMProcessor: z.unknown(), ContextProcessor: z.unknown() };
type ProcessorFields = Fields<typeof processorShape>['fields'];

export function readWorkflows(report: Report, value: unknown, known: Known): ReadonlyMap<string, Workflow> {
  const mapping = value ?? {};
  if (!isMapping(mapping) || Object.keys(mapping).length === 0) {
    report.problem(['workflows'], 'holds no workflow, so there is no assistant to serve', 'Add one, e.g. workflows: { assistant: { processor_config: '
      + '{ ResponsesProcessor: { function: chat_with_context, config: <provider> } } } }.');
    return new Map();
  }
  const workflows = Object.entries(mapping).map(([id, raw]) => [id, readWorkflow(report, id, raw, known)] as const);
  return new Map(workflows.flatMap(([id, workflow]) => (workflow === null ? [] : [[id, workflow] as const])));
}

function readWorkflow(report: Report, id: string, raw: unknown, known: Known): Workflow | null {
  const path = ['workflows', id];
  if (!ID.test(id)) report.problem(path, 'is not a usable id', 'Use 1 to 64 letters, digits, dots, underscores and hyphens.');
  const { fields, complete } = readFields(report, path, workflowShape, raw, unsupportedWorkflowKeys);
  const processor = readProcessors(report, [...path, 'processor_config'], fields.processor_config, known);
  if (complete === null || processor === null) return null;
  return {
    id,
    title: complete.title || null,
    greeting: complete.greeting || null,
    suggestions: complete.suggestions,
    prompt: complete.prompt || null,
    ...processor,
  };
}

function readProcessors(report: Report, path: Path, value: unknown, known: Known): Pick<Workflow, 'function' | 'provider' | 'mcpServers'> | null {
  const { fields } = readFields(report, path, processors, value);
  const names = (['ResponsesProcessor', 'LLMProcessor'] as const).filter((name) => fields[name] !== undefined);
  const [name] = names;
  if (name === undefined) {
    report.problem(path, 'has neither a ResponsesProcessor nor an LLMProcessor', 'Add a ResponsesProcessor with function and config.');
    return null;
  }
  if (names.length > 1) report.problem([...path, 'LLMProcessor'], 'stands beside a ResponsesProcessor; a workflow has one of them', 'Remove one.');
  const at = [...path, name];
  const { fields: processor, complete } = readFields(report, at, processorShape, fields[name], unsupportedProcessorKeys);
  checkContextProcessor(report, [...path, 'ContextProcessor'], fields.ContextProcessor, processor.function);
  checkLabels(report, [...at, 'mcp_configs'], processor.mcp_configs ?? [], known.labels);
  const provider = readProviderName(report, at, processor, known.providers);
  if (complete === null || provider === null) return null;
  return { function: complete.function, provider, mcpServers: [...new Set(complete.mcp_configs)] };
}

/** `chat_with_context` already brings what a ContextProcessor stands for; with `chat` it would be without effect. */
function checkContextProcessor(report: Report, path: Path, value: unknown, ofProcessor: ProcessorFields['function']): void {
  if (value === undefined) return;
  readFields(report, path, contextProcessorShape, value);
  if (ofProcessor !== 'chat') return;
  report.problem(path, 'has no effect with the function chat', 'Remove it, or set the function to chat_with_context.');
}

function checkLabels(report: Report, path: Path, labels: readonly string[], known: Known['labels']): void {
  for (const [index, label] of labels.entries()) {
    if (known === null || known.has(label)) continue;
    const meant = closest(label, known);
    const reason = `names the server "${label}", which ${MCP_CONFIGS} does not have`;
    const list = known.size === 0 ? 'there are none yet' : `known labels: ${[...known].join(', ')}`;
    report.problem([...path, index], reason, meant === null ? `Add it there, or use another (${list}).` : `Did you mean ${meant}? (${list})`);
  }
}

function readProviderName(report: Report, path: Path, fields: ProcessorFields, known: Known['providers']): ProviderConfig | null {
  const { config, provider } = fields;
  const list = known.size === 0 ? 'there are none yet; add one under providers' : `known providers: ${[...known.keys()].join(', ')}`;
  if (config !== undefined && provider !== undefined) {
    report.problem([...path, 'provider'], 'means the same as config, which is also given', 'Remove provider.');
  }
  const name = config ?? provider;
  if (name === undefined) {
    report.problem([...path, 'config'], 'is missing', `Set it to a key of providers (${list}).`);
    return null;
  }
  if (!known.has(name)) {
    const meant = closest(name, known.keys());
    const reason = `names the provider "${name}", which providers does not have`;
    report.problem([...path, config === undefined ? 'provider' : 'config'], reason, meant === null ? `Use another (${list}).` : `Did you mean ${meant}? (${list})`);
  }
  return known.get(name) ?? null;
}
