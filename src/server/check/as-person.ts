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

/**
 * @param text E.g. `learner, verified, course-v1:OpenX+BIO101+2026_T1, user anna`.
 * @returns What is wrong with it, as a sentence for the operator.
 */
export function readPerson(text: string): Person | { problem: string } {
  const found = { course: [], role: [], user: [], id: [], mode: [] } as Record<string, string[]>;
  for (const word of text.split(',').map((part) => part.trim())) {
    const kind = kindOf(word);
    if (kind === null) {
      return { problem: `"${word}" is no role, enrolment mode, course, user or id.` };
    }
    found[kind]?.push(word.replace(/^(?:user|id) /, ''));
  }
  const { course = [], role = [], user = [], id = [], mode = [] } = found;
  const twice = Object.entries({ course, user, id, mode }).find(([, words]) => words.length > 1);
  if (twice) {
    const [kind, words] = twice;
    return { problem: `A person has one ${kind} here, not ${words.join(' and ')}.` };
  }
  const [courseId] = course;
  if (courseId === undefined) {
    return { problem: 'Name the course, e.g. course-v1:OpenX+BIO101+2026_T1.' };
  }
  if (role.includes('learner') && role.length > 1) {
    return { problem: 'In a course, a person is a learner or staff, not both.' };
  }
  return {
    userId: id[0] ?? '',
    username: user[0] ?? '',
    courseId,
    roles: rolesOf(role.filter(isRole)),
    enrollmentMode: mode[0] ?? null,
  };
}
