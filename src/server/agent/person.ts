/** Who asks, as the operator's rules see them: what the token and the LMS tell. */
import type { Principal } from '../auth';
import type { AccessRule } from '../config';
import type { CourseAccess, LmsClient } from '../lms';
import { dependsOnMode, type Person } from '../policy';

/** Without an enrolment mode: `withMode` asks for it where it decides. */
export function personOf(
  { userId, username, isGlobalStaff }: Principal,
  courseId: string,
  { isStaff, isAuthor }: Pick<CourseAccess, 'isStaff' | 'isAuthor'>,
): Person {
  // An administrator who views the course as a learner is one.
  const roles: Person['roles'] = isStaff
    ? new Set([
        'staff',
        ...(isAuthor ? (['author'] as const) : []),
        ...(isGlobalStaff ? (['administrator'] as const) : []),
      ])
    : new Set(['learner']);
  return { userId, username, courseId, roles, enrollmentMode: null };
}

/** @throws AppError `session_expired` or `lms_unavailable` */
export async function withMode(
  person: Person,
  rules: readonly AccessRule[],
  principal: Principal,
  lms: Pick<LmsClient, 'enrollmentMode'>,
): Promise<Person> {
  return rules.some((rule) => dependsOnMode(rule, person))
    ? { ...person, enrollmentMode: await lms.enrollmentMode(principal, person.courseId) }
    : person;
}
