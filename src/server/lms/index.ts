/** The LMS as the BFF needs it: access to a place, and the content of its page. */
export { createLmsClient, type LmsClient } from './client';
export type { CourseAccess } from './access';
export type { CourseContext } from './context/read';
export type { Passage } from './context/passage';
