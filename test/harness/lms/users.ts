/** Who can sign in to the stand-in; no passwords, this is a rehearsal. */

import { OTHER_COURSE } from './course/course';

export interface LmsUser {
  username: string;
  userId: number;
  givenName: string;
  familyName: string;
  /** Of every course. */
  isStaff: boolean;
  /** In every course. */
  isEnrolled: boolean;
  /** The one course that they belong to, as its staff; they have no part in the other. */
  staffOf?: string;
  /** Of the enrolment; `audit` when not given. */
  mode?: string;
  /** Sees what is not released yet. */
  isBetaTester?: boolean;
  /** Enrolled, but the time of the audit track is over. */
  isExpired?: boolean;
}

const USERS: readonly LmsUser[] = [
  {
    username: 'learner',
    userId: 7,
    givenName: 'Lena',
    familyName: 'Learner',
    isStaff: false,
    isEnrolled: true,
  },
  {
    username: 'learner2',
    userId: 8,
    givenName: 'Luis',
    familyName: 'Learner',
    isStaff: false,
    isEnrolled: true,
    mode: 'verified',
  },
  {
    username: 'staff',
    userId: 3,
    givenName: 'Sam',
    familyName: 'Staff',
    isStaff: true,
    isEnrolled: true,
  },
  {
    username: 'unenrolled',
    userId: 9,
    givenName: 'Uma',
    familyName: 'Unenrolled',
    isStaff: false,
    isEnrolled: false,
  },
  {
    username: 'beta',
    userId: 10,
    givenName: 'Bea',
    familyName: 'Beta',
    isStaff: false,
    isEnrolled: true,
    isBetaTester: true,
  },
  {
    username: 'expired',
    userId: 11,
    givenName: 'Eva',
    familyName: 'Expired',
    isStaff: false,
    isEnrolled: true,
    isExpired: true,
  },
  {
    username: 'otherstaff',
    userId: 12,
    givenName: 'Otto',
    familyName: 'Other',
    isStaff: false,
    isEnrolled: false,
    staffOf: OTHER_COURSE.id,
  },
];

/** The same person as one course sees them. */
export function inCourse(user: LmsUser, courseId: string): LmsUser {
  return user.staffOf === courseId ? { ...user, isStaff: true, isEnrolled: true } : user;
}

/** Staff and testers see what learners see only from its start. */
export function seesUnreleased(user: LmsUser): boolean {
  return user.isStaff || (user.isBetaTester ?? false);
}

/** May open the course, and not only know that it is there. */
export function mayLearn(user: LmsUser): boolean {
  return user.isEnrolled && !user.isExpired;
}

export function findUser(username: string): LmsUser | null {
  return USERS.find((user) => user.username === username) ?? null;
}
