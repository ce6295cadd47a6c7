/** The shape in which the stand-in keeps its course, before any endpoint dresses it up. */

export type BlockType =
  'course' | 'chapter' | 'sequential' | 'vertical' | 'html' | 'video' | 'problem';

export interface CourseBlock {
  /** Last part of the usage key, e.g. `glance`. */
  blockId: string;
  type: BlockType;
  title: string;
  children: CourseBlock[];
  graded: boolean;
  format: string | null;
  /** ISO 8601, or `null`. */
  due: string | null;
  /** ISO 8601; learners see the block from then on. */
  start: string;
  /** Only for sequences: a timed exam. */
  isTimeLimited: boolean;
  /** Only for `html` and `problem`: what the unit's page shows. */
  html: string;
  /** Only for `video`. */
  video: { seconds: number; captions: Caption[] } | null;
}

export interface Caption {
  /** Seconds from the start of the video. */
  from: number;
  to: number;
  text: string;
}
