/**
 * Reads where a workflow is available (AI Extensions' scopes) and who may use it and its servers
 * (allow-lists).
 */
import { RE2JS, RE2JSException } from 're2js';
import { z } from 'zod';
import { isRecord } from '../base';
import { readFields } from './fields';
import type { Path, Report } from './problems';
import { ROLES, type AccessRule, type WorkflowScope } from './types';

const text = z.string().trim().min(1).max(255);

/** `course-v1:Org+Course+Run`, or the older `Org/Course/Run`; with `*`, a part of one. */
const isCourseKey = (key: string): boolean =>
  /^(?:course-v1:[^+/]+\+[^+/]+\+[^+/]+|[^/:+]+\/[^/:+]+\/[^/:+]+)$/.test(key);
const isCoursePattern = (pattern: string): boolean =>
  pattern.includes('*') ? !/^course-v1[^:*]/.test(pattern) : isCourseKey(pattern);
const NO_COURSE = 'is not the key of a course';

/** AIWorkflowScope of AI Extensions (workflows/models.py). */
const scopeShape = {
  course_id: text
    .refine(isCourseKey, NO_COURSE)
    .optional()
    .describe('the key of a course, e.g. course-v1:OpenX+BIO101+2026_T1'),
  location_regex: text.optional().describe('a regular expression for the usage key of a unit'),
  service_variant: z.enum(['lms', 'cms']).default('lms').describe('lms or cms'),
  ui_slot_selector_id: text.optional().describe('the slot id that the widget sends'),
};

const accessShape = {
  courses: z
    .array(text.refine(isCoursePattern, NO_COURSE))
    .min(1)
    .optional()
    .describe(
      'a list of course keys such as course-v1:OpenX+BIO101+2026_T1, in which * stands for anything',
    ),
  roles: z
    .array(z.enum(ROLES))
    .min(1)
    .optional()
    .describe(`a list of ${ROLES.join(' and ')}`),
  enrollment_modes: z.array(text).min(1).optional().describe('a list of modes, e.g. verified'),
};

/** Empty if there are none: the workflow is then available everywhere. */
export function readScopes(report: Report, path: Path, value: unknown): WorkflowScope[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value) || value.length === 0) {
    report.problem(
      path,
      'is not a list of scopes',
      'Write e.g. scopes: [{ course_id: course-v1:OpenX+BIO101+2026_T1 }], or remove it.',
    );
    return [];
  }
  return value.flatMap((entry: unknown, index) => readScope(report, [...path, index], entry) ?? []);
}

function readScope(report: Report, path: Path, value: unknown): WorkflowScope | null {
  const { complete } = readFields(report, path, scopeShape, value);
  if (complete === null) {
    return null;
  }
  const {
    course_id: courseId,
    location_regex: pattern,
    service_variant: serviceVariant,
    ui_slot_selector_id: slotId,
  } = complete;
  if (pattern !== undefined && courseId === undefined) {
    report.problem(
      [...path, 'course_id'],
      'is missing, which a location_regex needs',
      'Set it to the key of the course.',
    );
  }
  const location =
    pattern === undefined ? null : readPattern(report, [...path, 'location_regex'], pattern);
  return { courseId: courseId ?? null, location, serviceVariant, slotId: slotId ?? null };
}

/** Matches in linear time, so that no pattern can stall the BFF. */
function readPattern(report: Report, path: Path, pattern: string): WorkflowScope['location'] {
  try {
    const compiled = RE2JS.compile(pattern);
    return { pattern, test: (key) => compiled.matcher(key).find() };
  } catch (error) {
    if (!(error instanceof RE2JSException)) {
      throw error;
    }
    report.problem(
      path,
      'is not a regular expression of RE2 (which has no look-around and no back-references)',
      'Correct it.',
    );
    return null;
  }
}

export function readAccess(report: Report, path: Path, value: unknown): AccessRule {
  const { fields } = readFields(report, path, accessShape, value);
  return {
    courses: fields.courses ?? null,
    roles: fields.roles === undefined ? null : new Set(fields.roles),
    enrollmentModes:
      fields.enrollment_modes === undefined ? null : new Set(fields.enrollment_modes),
  };
}

/**
 * By server label. A label that the workflow does not use is a problem: the rule would protect
 * nothing.
 */
export function readMcpAccess(
  report: Report,
  path: Path,
  value: unknown,
  labels: readonly string[],
): ReadonlyMap<string, AccessRule> {
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
    Object.entries(value).map(([label, rule]) => {
      if (!labels.includes(label)) {
        report.problem(
          [...path, label],
          "is not a label of this workflow's mcp_configs",
          'Correct or remove it.',
        );
      }
      return [label, readAccess(report, [...path, label], rule)];
    }),
  );
}
