/** The course's sequences as tabs. */
import { type CourseOutline } from './lms-data';
import { type GoTo } from './navigation';

export function SequenceTabs({
  outline,
  sequenceId,
  goTo,
}: {
  outline: CourseOutline;
  sequenceId: string;
  goTo: GoTo;
}) {
  const sequences = sequencesInOrder(outline);
  return (
    <nav aria-label="Sequences" className="host-tabs">
      {sequences.map((sequence) => (
        <button
          key={sequence.id}
          type="button"
          className="host-tab"
          aria-current={sequence.id === sequenceId ? 'page' : undefined}
          onClick={() => goTo(sequence.id, 'first')}
        >
          {sequence.title}
        </button>
      ))}
    </nav>
  );
}

/** In course order, without those that are not open yet. */
export function sequencesInOrder({ outline }: CourseOutline) {
  return outline.sections
    .flatMap((section) => section.sequence_ids)
    .map((id) => outline.sequences[id])
    .filter((sequence) => sequence !== undefined)
    .filter((sequence) => sequence.accessible);
}
