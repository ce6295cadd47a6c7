/** Reads where a workflow is available: AI Extensions' scopes. */
import { RE2JS, RE2JSException } from 're2js';
import { z } from 'zod';
import { isCourseKey, NO_COURSE } from './course-keys';
import { readFields } from './fields';
import type { Path, Report } from './problems';
import type { WorkflowScope } from './types';

const text = z.string().trim().min(1).max(255);

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
