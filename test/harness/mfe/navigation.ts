/** Moves in a course without reloading the page. */
import { useLocation, useNavigate } from 'react-router-dom';

/** `unitId` is a usage key, or `first` or `last` of a sequence whose units are not known yet. */
export type GoTo = (sequenceId: string, unitId: string, options?: { replace: boolean }) => void;

/** Keeps the query, which holds the reading direction. */
export function useGoTo(courseId: string): GoTo {
  const navigate = useNavigate();
  const { search } = useLocation();
  return (sequenceId, unitId, options) =>
    navigate({ pathname: `/course/${courseId}/${sequenceId}/${unitId}`, search }, options);
}
