/** Checks opaque keys before they go into a URL: their form, and that they belong together. */
import type { Place } from '../../protocol';
import { AppError } from '../base';
import { unitNotAccessible } from './access-errors';

const ID = String.raw`[\p{L}\p{N}_~.:-]+`;
const COURSE_KEY = new RegExp(`^course-v1:(${ID}\\+${ID}\\+${ID})$`, 'u');
const USAGE_KEY = new RegExp(
  String.raw`^block-v1:(${ID}\+${ID}\+${ID})\+type@${ID}\+block@[\p{L}\p{N}_~.:%-]+$`,
  'u',
);
const MAX_KEY_LENGTH = 255;

/**
 * @throws AppError `invalid_request` with the name of the field, or `unit_not_accessible` for keys
 *   of another course.
 */
export function checkPlace({
  course_id: courseId,
  sequence_id: sequenceId,
  unit_id: unitId,
}: Place): void {
  const run = runOf(COURSE_KEY, courseId, 'metadata.course_id', 'course');
  if (unitId !== undefined && sequenceId === undefined) {
    throw new AppError('invalid_request', 'A unit needs the sequence it stands in.', {
      param: 'metadata.sequence_id',
    });
  }
  const runs = [
    sequenceId === undefined
      ? run
      : runOf(USAGE_KEY, sequenceId, 'metadata.sequence_id', 'sequence'),
    unitId === undefined ? run : runOf(USAGE_KEY, unitId, 'metadata.unit_id', 'unit'),
  ];
  if (runs.some((other) => other !== run)) {
    throw unitNotAccessible();
  }
}

/** The `org+course+run` in a key. */
function runOf(pattern: RegExp, key: string, param: string, what: string): string {
  const run = key.length <= MAX_KEY_LENGTH ? pattern.exec(key)?.[1] : undefined;
  if (run === undefined) {
    throw new AppError('invalid_request', `This is not the key of a ${what}.`, { param });
  }
  return run;
}
