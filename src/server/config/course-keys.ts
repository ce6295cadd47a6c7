/** What the keys of courses look like, so that a rule for a course cannot silently match none. */

/** `course-v1:Org+Course+Run`, or the older `Org/Course/Run`; with `*`, a part of one. */
export const isCourseKey = (key: string): boolean =>
  /^(?:course-v1:[^+/]+\+[^+/]+\+[^+/]+|[^/:+]+\/[^/:+]+\/[^/:+]+)$/.test(key);
export const isCoursePattern = (pattern: string): boolean =>
  pattern.includes('*') ? !/^course-v1[^:*]/.test(pattern) : isCourseKey(pattern);
export const NO_COURSE = 'is not the key of a course';
