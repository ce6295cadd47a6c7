/** The LMS as the BFF needs it: may this person use the assistant here, and what is on the page. */
export { createLmsClient, type LmsClient } from './client';
export type { CourseAccess } from './access';
export type { CourseContext } from './context/read';
export type { Passage } from './context/passage';
