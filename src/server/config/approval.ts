/** Reads `require_approval` and `allowed_tools`: what may run without asking. Whatever is unclear asks. */
import { z } from 'zod';
import { isMapping, readFields } from './fields';
import type { Path, Report } from './problems';
import type { ApprovalPolicy } from './types';
import { unsupportedToolFilterKeys } from './unsupported';

const toolNames = z.array(z.string().min(1)).describe('a list of tool names');
const ASK: ApprovalPolicy = { default: 'always', always: new Set(), never: new Set() };

/** Missing, null and unknown words ask for every tool; an unknown word is also worth a warning. */
export function readApproval(report: Report, path: Path, value: unknown): ApprovalPolicy {
  if (value === undefined || value === null || value === 'always') return ASK;
  if (value === 'never') return { ...ASK, default: 'never' };
  if (typeof value === 'string') {
    report.warn(path, 'is neither "always" nor "never"; every tool of this server asks for approval');
    return ASK;
  }
  if (!isMapping(value)) {
    report.problem(path, 'is neither a word nor a mapping', 'Set it to "always", "never" or {always: {tool_names: […]}, never: {tool_names: […]}}.');
    return ASK;
  }
  const { fields } = readFields(report, path, { always: z.unknown(), never: z.unknown() }, value, unsupportedToolFilterKeys);
  return {
    default: 'always',
    always: readToolNames(report, [...path, 'always'], fields.always) ?? new Set(),
    never: readToolNames(report, [...path, 'never'], fields.never) ?? new Set(),
  };
}

/** A list of names or `{tool_names}`; `null` when missing or null. For `allowed_tools`, `null` allows every tool. */
export function readToolNames(report: Report, path: Path, value: unknown): ReadonlySet<string> | null {
  if (value === undefined || value === null) return null;
  const filter = Array.isArray(value) ? { tool_names: value } : value;
  const { fields } = readFields(report, path, { tool_names: toolNames }, filter, unsupportedToolFilterKeys);
  return new Set(fields.tool_names ?? []);
}
