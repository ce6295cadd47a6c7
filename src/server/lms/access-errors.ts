/**
 * Turns the LMS's reasons for no access into our errors. Their messages reveal nothing about
 * content that the person may not see.
 */
import type { ErrorCode } from '../../protocol';
import { AppError } from '../base';

/**
 * Keyed by the platform's `course_access.error_code` (courseware/access_response.py,
 * course_duration_limits/access.py).
 */
const ERRORS: Readonly<Record<string, [ErrorCode, string]>> = {
  authentication_required: ['session_expired', 'Your session has expired. Sign in again.'],
  enrollment_required: ['enrollment_required', 'You must be enrolled to use the assistant.'],
  audit_expired: ['access_expired', 'Your access to this course has expired.'],
  course_not_started: ['course_not_started', 'This course has not started yet.'],
};
const OTHER: [ErrorCode, string] = [
  'course_access_denied',
  'You do not have access to this course.',
];

/** @param message The LMS's own message for the person; `null` if it has none. */
export function courseAccessError(errorCode: string | null, message: string | null): AppError {
  const [code, words] = ERRORS[errorCode ?? ''] ?? OTHER;
  return new AppError(code, code === 'session_expired' ? words : (message ?? words));
}

/**
 * One error for a unit that is unknown, hidden, not released, for testers only, or part of another
 * course.
 */
export function unitNotAccessible(): AppError {
  return new AppError('unit_not_accessible', 'This unit does not exist, or is not open to you.');
}
