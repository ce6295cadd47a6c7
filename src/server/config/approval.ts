/**
 * Reads `require_approval` and `allowed_tools`: what may run without asking. Anything unclear asks.
 */
import { z } from 'zod';
import { isRecord } from '../base';
import { readFields } from './fields';
import type { Path, Report } from './problems';
import type { ApprovalPolicy } from './types';

/** OpenAI's tool filter; `null` if it says nothing. */
export interface ToolFilter {
  names: ReadonlySet<string> | null;
  readOnly: boolean | null;
}

const filterShape = {
  tool_names: z.array(z.string().min(1)).optional().describe('a list of tool names'),
  read_only: z.boolean().optional().describe('true or false'),
};
const EVERYTHING: ToolFilter = { names: null, readOnly: null };
const ASK: ApprovalPolicy = { default: 'always', always: new Set(), never: new Set() };

/** Missing, null and unknown words ask for every tool; an unknown word also gives a warning. */
export function readApproval(report: Report, path: Path, value: unknown): ApprovalPolicy {
  if (value === undefined || value === null || value === 'always') {
    return ASK;
  }
  if (value === 'never') {
    return { ...ASK, default: 'never' };
  }
  if (typeof value === 'string') {
    report.warn(
      path,
      'is neither "always" nor "never"; every tool of this server asks for approval',
    );
    return ASK;
  }
  if (!isRecord(value)) {
    report.problem(
      path,
      'is neither a word nor a mapping',
      'Set it to "always", "never" or {always: {tool_names: […]}, never: {tool_names: […]}}.',
    );
    return ASK;
  }
  const { fields } = readFields(report, path, { always: z.unknown(), never: z.unknown() }, value);
  const always = readToolFilter(report, [...path, 'always'], fields.always);
  const never = readToolFilter(report, [...path, 'never'], fields.never);
  return {
    default: 'always',
    always: always.names ?? new Set(),
    never: never.names ?? new Set(),
    ...(always.readOnly === null ? {} : { alwaysReadOnly: always.readOnly }),
    ...(never.readOnly === null ? {} : { neverReadOnly: never.readOnly }),
  };
}

/**
 * A list of names or `{tool_names, read_only}`. For `allowed_tools`, an empty filter (missing,
 * null) allows every tool.
 */
export function readToolFilter(report: Report, path: Path, value: unknown): ToolFilter {
  if (value === undefined || value === null) {
    return EVERYTHING;
  }
  if (typeof value !== 'object') {
    return refuseFilter(report, path);
  }
  const { fields, complete } = readFields(
    report,
    path,
    filterShape,
    Array.isArray(value) ? { tool_names: value } : value,
  );
  const { tool_names: names, read_only: readOnly } = fields;
  if (complete !== null && names === undefined && readOnly === undefined) {
    report.problem(
      [...path, 'tool_names'],
      'is missing',
      'Set it to a list of tool names, or set read_only.',
    );
  }
  if (readOnly !== undefined) {
    checkReadOnly(report, path, names);
  }
  return { names: names === undefined ? null : new Set(names), readOnly: readOnly ?? null };
}

function refuseFilter(report: Report, path: Path): ToolFilter {
  report.problem(
    path,
    'must be a list of tool names',
    'Write a list, e.g. [search]; a mapping may have tool_names and read_only.',
  );
  return EVERYTHING;
}

function checkReadOnly(report: Report, path: Path, names: readonly string[] | undefined): void {
  report.warn(
    [...path, 'read_only'],
    'trusts what this server claims about its own tools (readOnlyHint); a tool that claims nothing is not read only',
  );
  if (names?.length === 0) {
    report.problem(
      [...path, 'tool_names'],
      'is empty, so that read_only selects nothing',
      'Remove tool_names or read_only.',
    );
  }
}
