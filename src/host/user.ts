/** Who is signed in, and where to sign in again. */
import { getAuthenticatedUser, redirectToLogin } from '@edx/frontend-platform/auth';

/** The LMS's user id, or an empty string for an anonymous visitor. */
export function currentUserId(): string {
  const user = getAuthenticatedUser() as { userId: number } | null;
  return user ? String(user.userId) : '';
}

/** Opens the sign-in page, which returns here. */
export function signIn(): void {
  redirectToLogin(globalThis.location.href);
}
