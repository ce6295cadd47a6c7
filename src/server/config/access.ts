/** Reads whom a rule is about: courses, roles, groups and enrolment modes. */
import { z } from 'zod';
import { isCoursePattern, NO_COURSE } from './course-keys';
import { readFields } from './fields';
import { closest, type Path, type Report } from './problems';
import { ROLES, type AccessRule, type Group } from './types';

const text = z.string().trim().min(1).max(255);

export type Groups = ReadonlyMap<string, Group>;

export const accessShape = {
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
    .describe(`a list of ${ROLES.join(', ')}`),
  groups: z.array(text).min(1).optional().describe('a list of keys of groups'),
  enrollment_modes: z.array(text).min(1).optional().describe('a list of modes, e.g. verified'),
};

/** Those of Open edX (common/djangoapps/course_modes/models.py); a platform may add its own. */
const MODES = [
  'audit',
  'honor',
  'verified',
  'professional',
  'no-id-professional',
  'credit',
  'masters',
  'executive-education',
  'unpaid-executive-education',
  'paid-executive-education',
  'unpaid-bootcamp',
  'paid-bootcamp',
];

export interface AccessFields {
  courses?: readonly string[] | undefined;
  roles?: readonly (typeof ROLES)[number][] | undefined;
  groups?: readonly string[] | undefined;
  enrollment_modes?: readonly string[] | undefined;
}

export function readAccess(report: Report, path: Path, value: unknown, groups: Groups): AccessRule {
  const { fields } = readFields(report, path, accessShape, value);
  return toAccessRule(report, path, fields, groups);
}

export function toAccessRule(
  report: Report,
  path: Path,
  fields: AccessFields,
  groups: Groups,
): AccessRule {
  for (const [index, mode] of (fields.enrollment_modes ?? []).entries()) {
    if (!MODES.includes(mode)) {
      const meant = closest(mode, MODES);
      report.warn(
        [...path, 'enrollment_modes', index],
        `is no mode of Open edX itself${meant === null ? '' : `; did you mean ${meant}?`}`,
      );
    }
  }
  return {
    courses: fields.courses ?? null,
    roles: fields.roles === undefined ? null : new Set(fields.roles),
    groups:
      fields.groups?.flatMap((name, index) =>
        findGroup(report, [...path, 'groups', index], name, groups),
      ) ?? null,
    enrollmentModes:
      fields.enrollment_modes === undefined ? null : new Set(fields.enrollment_modes),
  };
}

function findGroup(report: Report, path: Path, name: string, groups: Groups): readonly Group[] {
  const group = groups.get(name);
  if (group === undefined) {
    const meant = closest(name, groups.keys());
    report.problem(
      path,
      `names the group "${name}", which groups does not have`,
      meant === null ? `Add it: groups: { ${name}: [a user name] }.` : `Did you mean ${meant}?`,
    );
    return [];
  }
  return [group];
}
