/**
 * Reads the operator's rules for single tools, resources and prompts: which are allowed, with which
 * parameters, and with which descriptions.
 */
import { readToolFilter } from './approval';
import type { Path, Report } from './problems';
import type { McpServerConfig } from './types';

export interface ToolRuleFields {
  allowed_tools?: unknown;
  disallowed_tools?: readonly string[] | null | undefined;
  allowed_resources?: readonly string[] | null | undefined;
  allowed_prompts?: readonly string[] | null | undefined;
  allowed_params?: Readonly<Record<string, readonly string[]>> | null | undefined;
  tool_name_to_display_name?: Readonly<Record<string, string>> | null | undefined;
  tool_name_to_description?: Readonly<Record<string, string>> | null | undefined;
}

type ToolRules = Pick<
  McpServerConfig,
  | 'allowedTools'
  | 'allowedReadOnly'
  | 'disallowedTools'
  | 'allowedResources'
  | 'allowedPrompts'
  | 'allowedParams'
  | 'displayNames'
  | 'descriptions'
>;

/**
 * In LiteLLM `allowed_tools` wins; here a denial beats any permission. A contradiction is therefore
 * a problem, so that nobody is surprised.
 */
export function readToolRules(report: Report, path: Path, fields: ToolRuleFields): ToolRules {
  const allowed = readToolFilter(report, [...path, 'allowed_tools'], fields.allowed_tools);
  const disallowed = fields.disallowed_tools ?? [];
  for (const [index, tool] of disallowed.entries()) {
    if (!allowed.names?.has(tool)) {
      continue;
    }
    report.problem(
      [...path, 'disallowed_tools', index],
      `names ${tool}, which allowed_tools names as well`,
      'Remove it from one of the two lists.',
    );
  }
  return {
    allowedTools: allowed.names,
    allowedReadOnly: allowed.readOnly,
    disallowedTools: new Set(disallowed),
    allowedResources: readPatterns(report, [...path, 'allowed_resources'], fields),
    allowedPrompts: fields.allowed_prompts ? new Set(fields.allowed_prompts) : null,
    allowedParams: new Map(
      Object.entries(fields.allowed_params ?? {}).map(([tool, names]) => [tool, new Set(names)]),
    ),
    displayNames: new Map(Object.entries(fields.tool_name_to_display_name ?? {})),
    descriptions: new Map(Object.entries(fields.tool_name_to_description ?? {})),
  };
}

/** A `*` elsewhere than at the end would not mean what it seems to. */
function readPatterns(
  report: Report,
  path: Path,
  { allowed_resources: patterns }: ToolRuleFields,
): readonly string[] | null {
  for (const [index, pattern] of (patterns ?? []).entries()) {
    if (pattern.slice(0, -1).includes('*') || pattern === '*') {
      report.problem(
        [...path, index],
        'has a * that is not the end of a beginning',
        'Write the whole URI, or its beginning and one * at the end; leave the key out to allow all.',
      );
    }
  }
  return patterns ?? null;
}
