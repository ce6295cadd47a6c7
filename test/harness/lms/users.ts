/** Who can sign in to the stand-in; no passwords, this is a rehearsal. */

export interface LmsUser {
  username: string;
  userId: number;
  givenName: string;
  familyName: string;
  isStaff: boolean;
  isEnrolled: boolean;
}

export const USERS: readonly LmsUser[] = [
  { username: 'learner', userId: 7, givenName: 'Lena', familyName: 'Learner', isStaff: false, isEnrolled: true },
  { username: 'learner2', userId: 8, givenName: 'Luis', familyName: 'Learner', isStaff: false, isEnrolled: true },
  { username: 'staff', userId: 3, givenName: 'Sam', familyName: 'Staff', isStaff: true, isEnrolled: true },
  { username: 'unenrolled', userId: 9, givenName: 'Uma', familyName: 'Unenrolled', isStaff: false, isEnrolled: false },
];

export function findUser(username: string): LmsUser | null {
  return USERS.find((user) => user.username === username) ?? null;
}
