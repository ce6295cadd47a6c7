/**
 * Reads the operator's rules for single tools: which are allowed, with which parameters, and with
 * which descriptions.
 */
import { readToolFilter } from './approval';
import type { Path, Report } from './problems';
import type { McpServerConfig } from './types';

export interface ToolRuleFields {
  allowed_tools?: unknown;
  disallowed_tools?: readonly string[] | null | undefined;
  allowed_params?: Readonly<Record<string, readonly string[]>> | null | undefined;
  tool_name_to_display_name?: Readonly<Record<string, string>> | null | undefined;
  tool_name_to_description?: Readonly<Record<string, string>> | null | undefined;
}

type ToolRules = Pick<
  McpServerConfig,
  | 'allowedTools'
  | 'allowedReadOnly'
  | 'disallowedTools'
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
    allowedParams: new Map(
      Object.entries(fields.allowed_params ?? {}).map(([tool, names]) => [tool, new Set(names)]),
    ),
    displayNames: new Map(Object.entries(fields.tool_name_to_display_name ?? {})),
    descriptions: new Map(Object.entries(fields.tool_name_to_description ?? {})),
  };
}
