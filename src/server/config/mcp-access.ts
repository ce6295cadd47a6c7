/** Reads `mcp_access`: who may use which tools, resources and prompts of a server. */
import { z } from 'zod';
import { isRecord } from '../base';
import { accessShape, toAccessRule, type Groups } from './access';
import { readFields } from './fields';
import { closest, formatPath, type Path, type Report } from './problems';
import { MCP_KINDS, type McpAccessList, type McpAccessRule } from './types';

const pattern = z
  .string()
  .trim()
  .min(1)
  .max(2_048)
  .refine((text) => !text.slice(0, -1).includes('*'), 'has a * that is not at its end');

const patterns = (what: string) =>
  z
    .array(pattern)
    .min(1)
    .optional()
    .describe(`a list of ${what}; one may end with * and then means a beginning`);

export const mcpAccessRuleShape = {
  effect: z.enum(['allow', 'deny']).default('allow').describe('allow or deny'),
  ...accessShape,
  tools: patterns('tool names'),
  resources: patterns('URIs and URI templates'),
  prompts: patterns('prompt names'),
};

/** Where rules may stand, and which labels have an effect there. */
export interface McpAccessPlace {
  path: Path;
  /** `null` if they could not be read. */
  labels: ReadonlySet<string> | null;
  /** Completes "… is not a label of". */
  labelsOf: string;
}

type McpAccessLists = ReadonlyMap<string, McpAccessList>;

/** By label. A label without a server is a problem: its rules would protect nothing. */
export function readMcpAccess(
  report: Report,
  { path, labels, labelsOf }: McpAccessPlace,
  value: unknown,
  groups: Groups,
): McpAccessLists {
  if (value === undefined || value === null) {
    return new Map();
  }
  if (!isRecord(value)) {
    report.problem(
      path,
      'must be a mapping of labels to rules',
      'Write e.g. mcp_access: { content_manager: { roles: [staff] } }.',
    );
    return new Map();
  }
  return new Map(
    Object.entries(value).map(([label, rules]) => {
      const at = [...path, label];
      if (labels !== null && !labels.has(label)) {
        const meant = closest(label, labels);
        report.problem(
          at,
          `is not a label of ${labelsOf}`,
          meant === null ? 'Correct or remove it.' : `Did you mean ${meant}?`,
        );
      }
      return [label, readList(report, at, rules, groups)];
    }),
  );
}

/** One rule may stand without a list around it. */
function readList(report: Report, path: Path, value: unknown, groups: Groups): McpAccessList {
  const place = formatPath(path);
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    report.problem(
      path,
      'has no rule',
      'Add one, e.g. { roles: [staff] }, or remove the label; then everyone may use the server.',
    );
    return { place, rules: [] };
  }
  const rules = Array.isArray(value)
    ? value.map((rule: unknown, index) => readRule(report, [...path, index], rule, groups))
    : [readRule(report, path, value, groups)];
  if (rules.every(({ effect }) => effect === 'deny')) {
    report.problem(
      path,
      'only denies, so that nobody may use the server: what no rule allows is refused',
      'Add a rule that allows the others, e.g. { effect: allow }.',
    );
  }
  return { place, rules };
}

function readRule(report: Report, path: Path, value: unknown, groups: Groups): McpAccessRule {
  const { fields } = readFields(report, path, mcpAccessRuleShape, value);
  const isWhole = MCP_KINDS.every((kind) => fields[kind] === undefined);
  const named = (kind: (typeof MCP_KINDS)[number]) => fields[kind] ?? (isWhole ? ['*'] : []);
  return {
    place: formatPath(path),
    effect: fields.effect ?? 'allow',
    who: toAccessRule(report, path, fields, groups),
    what: { tools: named('tools'), resources: named('resources'), prompts: named('prompts') },
  };
}
