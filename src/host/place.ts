/** Where in the course the page is, from the route: the host gives its sidebar widgets no props. */
import { useEffect } from 'react';
import { useParams } from 'react-router-dom';
import type { Place } from '../protocol';

/** While it changes the sequence, the host uses these words instead of the unit's usage key. */
const UNSETTLED = new Set(['first', 'last']);

/** The last settled place of each course, because a panel may be mounted during a move. */
const settled = new Map<string, Place>();

type RouteParams = Readonly<Partial<Record<'courseId' | 'sequenceId' | 'unitId', string>>>;

/**
 * The place in the route, or the last settled one of the same course while the route is between two
 * units.
 */
export function placeOf(
  { courseId, sequenceId, unitId }: RouteParams,
  last: Place | undefined,
): Place | null {
  if (!courseId) {
    return null;
  }
  if (unitId && sequenceId && !UNSETTLED.has(unitId)) {
    return { course_id: courseId, sequence_id: sequenceId, unit_id: unitId };
  }
  return last ?? { course_id: courseId };
}

/**
 * `null` outside a course. `slotProps` win over the route, because a plugin slot names the course
 * itself.
 */
export function usePlace(slotProps: RouteParams = {}): Place | null {
  const params = useParams();
  const courseId = slotProps.courseId ?? params.courseId;
  const place = placeOf(
    { ...params, ...slotProps, courseId },
    courseId ? settled.get(courseId) : undefined,
  );
  useEffect(() => {
    if (place) {
      settled.set(place.course_id, place);
    }
  });
  return place;
}
