/** The panel's content. */
import type { PanelProps } from './LazyPanel';

export function Panel({ place }: PanelProps) {
  return <p>{place.course_id}</p>;
}
