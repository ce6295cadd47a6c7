/** Reads `workflows`: AI Extensions' `processor_config`, with every reference checked. */
import { z } from 'zod';
import { isRecord } from '../base';
import { readAccess, type Groups } from './access';
import { readFields, type Fields } from './fields';
import { readMcpAccess } from './mcp-access';
import { MCP_CONFIGS } from './mcp-servers';
import { closest, type Path, type Report } from './problems';
import { contextProcessorShape, processorShape, workflowShape } from './schema';
import { readScopes } from './scopes';
import type { McpAccessList, ProviderConfig, Workflow } from './types';
import { unsupportedProcessorKeys, unsupportedWorkflowKeys } from './unsupported';

/**
 * What a workflow may refer to. `null` values already have problems; `labels` is `null` if none
 * could be read.
 */
export interface Known {
  providers: ReadonlyMap<string, ProviderConfig | null>;
  labels: ReadonlySet<string> | null;
  groups: Groups;
  /** By label: the rules of every workflow. */
  mcpAccess: ReadonlyMap<string, McpAccessList>;
}

const ID = /^[A-Za-z0-9._-]{1,64}$/;
const processors = {
  ResponsesProcessor: z.unknown(),
  LLMProcessor: z.unknown(),
  ContextProcessor: z.unknown(),
};
type Processors = Pick<Workflow, 'function' | 'context' | 'provider' | 'mcpServers'>;
type ProcessorFields = Fields<typeof processorShape>['fields'];

export function readWorkflows(
  report: Report,
  value: unknown,
  known: Known,
): ReadonlyMap<string, Workflow> {
  const mapping = value ?? {};
  if (!isRecord(mapping) || Object.keys(mapping).length === 0) {
    report.problem(
      ['workflows'],
      'holds no workflow, so there is no assistant to serve',
      'Add one, e.g. workflows: { assistant: { processor_config: ' +
        '{ ResponsesProcessor: { function: chat_with_context, config: <provider> } } } }.',
    );
    return new Map();
  }
  const workflows = Object.entries(mapping).map(
    ([id, raw]) => [id, readWorkflow(report, id, raw, known)] as const,
  );
  return new Map(
    workflows.flatMap(([id, workflow]) => (workflow === null ? [] : [[id, workflow] as const])),
  );
}

function readWorkflow(report: Report, id: string, raw: unknown, known: Known): Workflow | null {
  const path = ['workflows', id];
  if (!ID.test(id)) {
    report.problem(
      path,
      'is not a usable id',
      'Use 1 to 64 letters, digits, dots, underscores and hyphens.',
    );
  }
  const { fields, complete } = readFields(
    report,
    path,
    workflowShape,
    raw,
    unsupportedWorkflowKeys,
  );
  const processor = readProcessors(
    report,
    [...path, 'processor_config'],
    fields.processor_config,
    known,
  );
  const scopes = readScopes(report, [...path, 'scopes'], fields.scopes);
  const access = readAccess(report, [...path, 'access'], fields.access, known.groups);
  const mcpAccess =
    processor === null
      ? null
      : readServerRules(report, [...path, 'mcp_access'], fields.mcp_access, {
          ...known,
          used: processor.mcpServers,
        });
  if (complete === null || processor === null || mcpAccess === null) {
    return null;
  }
  return {
    id,
    title: complete.title || null,
    greeting: complete.greeting || null,
    suggestions: complete.suggestions,
    prompt: complete.prompt || null,
    scopes,
    access,
    mcpAccess,
    ...processor,
  };
}

/** The rules of every workflow, and those of this one: both must allow. */
function readServerRules(
  report: Report,
  path: Path,
  value: unknown,
  { used, groups, mcpAccess }: Known & { used: readonly string[] },
): Workflow['mcpAccess'] {
  const labels = new Set(used);
  const own = readMcpAccess(
    report,
    { path, labels, labelsOf: "this workflow's mcp_configs" },
    value,
    groups,
  );
  return new Map(
    used.flatMap((label) => {
      const lists = [mcpAccess.get(label), own.get(label)].filter((list) => list !== undefined);
      return lists.length === 0 ? [] : [[label, lists]];
    }),
  );
}

function readProcessors(
  report: Report,
  path: Path,
  value: unknown,
  known: Known,
): Processors | null {
  const { fields } = readFields(report, path, processors, value);
  const names = (['ResponsesProcessor', 'LLMProcessor'] as const).filter(
    (name) => fields[name] !== undefined,
  );
  const [name] = names;
  if (name === undefined) {
    report.problem(
      path,
      'has neither a ResponsesProcessor nor an LLMProcessor',
      'Add a ResponsesProcessor with function and config.',
    );
    return null;
  }
  if (names.length > 1) {
    report.problem(
      [...path, 'LLMProcessor'],
      'stands beside a ResponsesProcessor; a workflow has one of them',
      'Remove one.',
    );
  }
  const at = [...path, name];
  const { fields: processor, complete } = readFields(
    report,
    at,
    processorShape,
    fields[name],
    unsupportedProcessorKeys,
  );
  const context = readContextProcessor(
    report,
    [...path, 'ContextProcessor'],
    fields.ContextProcessor,
    processor.function,
  );
  checkLabels(report, [...at, 'mcp_configs'], processor.mcp_configs ?? [], known.labels);
  const provider = readProviderName(report, at, processor, known.providers);
  if (complete === null || provider === null || context === null) {
    return null;
  }
  return {
    function: complete.function,
    context,
    provider,
    mcpServers: [...new Set(complete.mcp_configs)],
  };
}

/** A rule of thumb for most models and European languages. */
const CHARS_PER_TOKEN = 4;

function readContextProcessor(
  report: Report,
  path: Path,
  value: unknown,
  ofProcessor: ProcessorFields['function'],
): Workflow['context'] | null {
  const { complete } = readFields(report, path, contextProcessorShape, value);
  if (value !== undefined && ofProcessor === 'chat') {
    report.problem(
      path,
      'has no effect with the function chat',
      'Remove it, or set the function to chat_with_context.',
    );
  }
  if (complete === null) {
    return null;
  }
  const { function: functions, max_tokens: maxTokens } = complete;
  return {
    functions: [...new Set(functions)],
    maxChars: maxTokens === undefined ? null : maxTokens * CHARS_PER_TOKEN,
  };
}

function checkLabels(
  report: Report,
  path: Path,
  labels: readonly string[],
  known: Known['labels'],
): void {
  for (const [index, label] of labels.entries()) {
    if (labels.indexOf(label) !== index) {
      report.warn([...path, index], `names the server "${label}" a second time`);
      continue;
    }
    if (known === null || known.has(label)) {
      continue;
    }
    const meant = closest(label, known);
    const reason = `names the server "${label}", which ${MCP_CONFIGS} does not have`;
    const list = known.size === 0 ? 'there are none yet' : `known labels: ${[...known].join(', ')}`;
    report.problem(
      [...path, index],
      reason,
      meant === null
        ? `Add it there, or use another (${list}).`
        : `Did you mean ${meant}? (${list})`,
    );
  }
}

function readProviderName(
  report: Report,
  path: Path,
  fields: ProcessorFields,
  known: Known['providers'],
): ProviderConfig | null {
  const { config, provider } = fields;
  const list =
    known.size === 0
      ? 'there are none yet; add one under providers'
      : `known providers: ${[...known.keys()].join(', ')}`;
  if (config !== undefined && provider !== undefined) {
    report.problem(
      [...path, 'provider'],
      'means the same as config, which is also given',
      'Remove provider.',
    );
  }
  const name = config ?? provider;
  if (name === undefined) {
    report.problem([...path, 'config'], 'is missing', `Set it to a key of providers (${list}).`);
    return null;
  }
  if (!known.has(name)) {
    const meant = closest(name, known.keys());
    const reason = `names the provider "${name}", which providers does not have`;
    report.problem(
      [...path, config === undefined ? 'provider' : 'config'],
      reason,
      meant === null ? `Use another (${list}).` : `Did you mean ${meant}? (${list})`,
    );
  }
  return known.get(name) ?? null;
}
