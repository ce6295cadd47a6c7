/**
 * Reads the titles of a course that one person may see: sections, sequences and units, without
 * their content.
 */
import { z } from 'zod';
import type { Principal } from '../auth';
import { lmsUnavailable, parseAnswer, type LmsHttp } from './http';
import { courseAccessError } from './access-errors';
import { titleText } from './title';

export interface OutlineNode {
  id: string;
  type: 'course' | 'section' | 'sequence' | 'unit';
  title: string;
  /** A timed or proctored exam: its units are left out. */
  isExam: boolean;
  children: OutlineNode[];
}

const TYPES = ['course', 'section', 'sequence', 'unit'] as const;

const navigationBlock = z.object({
  type: z.string(),
  display_name: titleText.nullish(),
  children: z.array(z.string()).nullish(),
  hide_from_toc: z.boolean().nullish(),
  special_exam_info: z.string().nullish(),
});
const navigationSchema = z.object({ blocks: z.record(z.string(), navigationBlock) });

/**
 * The LMS omits what this person may not see.
 * @throws AppError `course_access_denied`, `session_expired` or `lms_unavailable`
 */
export async function readOutline(
  http: LmsHttp,
  principal: Principal,
  courseId: string,
): Promise<OutlineNode> {
  const answer = await http.get(
    `/api/course_home/v1/navigation/${encodeURIComponent(courseId)}`,
    principal.token,
  );
  if (answer.status !== 200) {
    throw courseAccessError(null, null);
  }
  const blocks = new Map(Object.entries(parseAnswer(navigationSchema, answer).blocks));
  const root = [...blocks].find(([, { type }]) => type === 'course')?.[0];

  // Only as deep as a course, so that a circular tree also ends.
  const nodeOf = (id: string, level: number): OutlineNode[] => {
    const block = blocks.get(id);
    const type = TYPES[level];
    if (block === undefined || type === undefined || block.hide_from_toc) {
      return [];
    }
    const isExam = Boolean(block.special_exam_info);
    const children = isExam
      ? []
      : (block.children ?? []).flatMap((child) => nodeOf(child, level + 1));
    return [{ id, type, title: block.display_name || block.type, isExam, children }];
  };
  const [course] = root === undefined ? [] : nodeOf(root, 0);
  if (course === undefined) {
    throw lmsUnavailable('a navigation without a course');
  }
  return course;
}

/** All sequences except exams. */
export function sequencesOf(course: OutlineNode): OutlineNode[] {
  return course.children.flatMap((section) => section.children).filter(({ isExam }) => !isExam);
}
