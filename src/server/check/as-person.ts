/** Reads the person of `check --as`: what an operator knows of them, in any order. */
import { isCourseKey, ROLES, type Role } from '../config';
import type { Person } from '../policy';

const isRole = (word: string): word is Role => ROLES.some((role) => role === word);

/** One word of the option, e.g. `verified`, `user anna` or `id 42`. */
function kindOf(word: string): 'course' | 'role' | 'user' | 'id' | 'mode' | null {
  if (isCourseKey(word) && !word.includes('*')) {
    return 'course';
  }
  if (isRole(word)) {
    return 'role';
  }
  if (/^user \S+$/.test(word)) {
    return 'user';
  }
  if (/^id [1-9]\d*$/.test(word)) {
    return 'id';
  }
  return /^[\w-]+$/.test(word) ? 'mode' : null;
}

/** The LMS lets authors and administrators do what staff may. */
function rolesOf(named: readonly Role[]): ReadonlySet<Role> {
  const roles = new Set<Role>(named.length === 0 ? ['learner'] : named);
  if (!roles.has('learner')) {
    roles.add('staff');
  }
  return roles;
}

function problemIn(of: (kind: ReturnType<typeof kindOf>) => string[]): string | null {
  const [unknown] = of(null);
  if (unknown !== undefined) {
    return `"${unknown}" is no role, enrolment mode, course, user or id.`;
  }
  const twice = (['course', 'user', 'id', 'mode'] as const).find((kind) => of(kind).length > 1);
  if (twice) {
    return `A person has one ${twice} here, not ${of(twice).join(' and ')}.`;
  }
  if (of('course').length === 0) {
    return 'Name the course, e.g. course-v1:OpenX+BIO101+2026_T1.';
  }
  return of('role').includes('learner') && of('role').length > 1
    ? 'In a course, a person is a learner or staff, not both.'
    : null;
}

/**
 * @param text E.g. `learner, verified, course-v1:OpenX+BIO101+2026_T1, user anna`.
 * @returns What is wrong with it, as a sentence for the operator.
 */
export function readPerson(text: string): Person | { problem: string } {
  const words = text.split(',').map((part) => part.trim());
  const of = (kind: ReturnType<typeof kindOf>): string[] =>
    words
      .filter((word) => kindOf(word) === kind)
      .map((word) => (kind === null ? word : word.replace(/^(?:user|id) /, '')));
  const problem = problemIn(of);
  if (problem !== null) {
    return { problem };
  }
  const [[courseId = ''], [userId = ''], [username = ''], [enrollmentMode = null]] = [
    of('course'),
    of('id'),
    of('user'),
    of('mode'),
  ];
  return { userId, username, courseId, roles: rolesOf(of('role').filter(isRole)), enrollmentMode };
}
