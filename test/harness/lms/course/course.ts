/**
 * The stand-in's course: its facts, its tree of blocks, and the ways to find something in it.
 */
import * as texts from './texts';
import { type BlockType, type Caption, type CourseBlock } from './types';

const RUN = 'OpenX+BIO101+2026_T1';
const COURSE_START = '2020-01-01T00:00:00Z';
const NEXT_TERM = '2032-01-01T00:00:00Z';
const EXAM_DUE = '2031-03-01T00:00:00Z';

export const COURSE = {
  id: `course-v1:${RUN}`,
  title: 'How Plants Make Sugar',
  org: 'OpenX',
  number: 'BIO101',
  start: COURSE_START,
  publishedAt: '2026-01-05T00:00:00Z',
  shortDescription: 'A short course on photosynthesis.',
} as const;

/** A second course, without content: for what must not reach from one course into another. */
export const OTHER_COURSE = {
  ...COURSE,
  id: 'course-v1:OpenX+CHEM1+2026',
  title: 'Reactions',
  number: 'CHEM1',
} as const;

/** `block-v1:…+type@vertical+block@what`. */
export function usageKey(block: CourseBlock): string {
  return `block-v1:${RUN}+type@${block.type}+block@${block.blockId}`;
}

function block(
  type: BlockType,
  blockId: string,
  title: string,
  more: Partial<CourseBlock> = {},
): CourseBlock {
  return {
    type,
    blockId,
    title,
    children: [],
    graded: false,
    format: null,
    due: null,
    start: COURSE_START,
    isTimeLimited: false,
    html: '',
    video: null,
    ...more,
  };
}

const unit = (blockId: string, title: string, ...children: CourseBlock[]) =>
  block('vertical', blockId, title, { children });
const text = (blockId: string, title: string, html: string) =>
  block('html', blockId, title, { html });
const question = (blockId: string, title: string, html: string) =>
  block('problem', blockId, title, { html });
const video = (blockId: string, title: string, captions: Caption[]) =>
  block('video', blockId, title, { video: { seconds: captions.at(-1)?.to ?? 0, captions } });

/** Exam blocks carry the exam's due date and count towards the grade, all the way down. */
function examined(exam: CourseBlock): CourseBlock {
  return { ...exam, graded: true, due: EXAM_DUE, children: exam.children.map(examined) };
}

function notBefore(start: string, node: CourseBlock): CourseBlock {
  return { ...node, start, children: node.children.map((child) => notBefore(start, child)) };
}

const glance = block('sequential', 'glance', 'Photosynthesis at a glance', {
  children: [
    unit(
      'what',
      'What photosynthesis does',
      text('what_text', 'From light to sugar', texts.WHAT_TEXT),
      text('what_table', 'Where things happen', texts.WHAT_TABLE),
    ),
    unit(
      'lightrx',
      'The light reactions',
      text('lightrx_text', 'Photosystems', texts.LIGHT_REACTIONS_TEXT),
      video('lightrx_video', 'Video: the Z-scheme', texts.LIGHT_REACTIONS_CAPTIONS),
    ),
    unit(
      'pigments',
      'Pigments and colour',
      text('pigments_text', 'Why leaves look green', texts.PIGMENTS_TEXT),
    ),
  ],
});

const calvin = block('sequential', 'calvin', 'The Calvin cycle', {
  children: [
    unit(
      'fixation',
      'Carbon fixation',
      text('fixation_text', 'RuBisCO at work', texts.FIXATION_TEXT),
      question('fixation_check', 'Quick check: carbon fixation', texts.FIXATION_QUESTION),
    ),
    unit(
      'limits',
      'What limits the rate',
      text('limits_text', 'Limiting factors', texts.LIMITS_TEXT),
      video('limits_video', 'Video: reading a light response curve', texts.LIMITS_CAPTIONS),
    ),
  ],
});

const exam = examined(
  block('sequential', 'exam', 'Timed exam: photosynthesis', {
    format: 'Exam',
    isTimeLimited: true,
    children: [
      unit('exam_1', 'Exam part 1', question('exam_q1', 'Question 1', texts.EXAM_QUESTION_1)),
      unit('exam_2', 'Exam part 2', question('exam_q2', 'Question 2', texts.EXAM_QUESTION_2)),
    ],
  }),
);

const respiration = notBefore(
  NEXT_TERM,
  block('sequential', 'respiration', 'Next month: respiration', {
    children: [
      unit(
        'resp_1',
        'What respiration does',
        text('resp_text', 'Respiration', texts.RESPIRATION_TEXT),
      ),
    ],
  }),
);

export const ROOT = block('course', 'course', COURSE.title, {
  children: [
    block('chapter', 'light', 'Week 1: Light and leaves', { children: [glance, calvin] }),
    block('chapter', 'check', 'Week 2: Check what you know', { children: [exam, respiration] }),
  ],
});

/** The block and its ancestors, outermost first; `null` when the course has no such block. */
export function findPath(key: string, from: CourseBlock = ROOT): CourseBlock[] | null {
  if (usageKey(from) === key) {
    return [from];
  }
  for (const child of from.children) {
    const path = findPath(key, child);
    if (path) {
      return [from, ...path];
    }
  }
  return null;
}

export function chapters(): CourseBlock[] {
  return ROOT.children;
}

/** The icon the courseware shows for a unit: the most telling kind of content in it. */
export function unitIcon(node: CourseBlock): 'video' | 'problem' | 'other' {
  const types = node.children.map((child) => child.type);
  if (types.includes('problem')) {
    return 'problem';
  }
  return types.includes('video') ? 'video' : 'other';
}
