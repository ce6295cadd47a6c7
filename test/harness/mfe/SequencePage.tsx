/** One sequence: its units, the way from one to the next, and beside them the active sidebar. */
import { useEffect } from 'react';
import { Button, Icon } from '@openedx/paragon';
import { AccessTime } from '@openedx/paragon/icons';
import { PluginSlot } from '@openedx/frontend-plugin-framework';
import { type CourseOutline, type SequenceMetadata, useLmsData } from './lms-data';
import { type GoTo } from './navigation';
import { PageLoading } from './PageLoading';
import { sequencesInOrder } from './SequenceTabs';
import { ActiveSidebar } from './sidebar';
import { UnitFrame } from './UnitFrame';

interface Props {
  courseId: string;
  sequenceId: string;
  /** A usage key, or for a moment after a change of sequence the word `first` or `last`. */
  unitId: string;
  outline: CourseOutline;
  goTo: GoTo;
}

export function SequencePage({ courseId, sequenceId, unitId, outline, goTo }: Props) {
  const sequence = useLmsData<SequenceMetadata>(`/api/courseware/sequence/${sequenceId}`);
  const items = sequence.state === 'ready' ? sequence.data.items : [];
  const settledId = settle(
    unitId,
    items.map((item) => item.id),
  );

  useEffect(() => {
    if (settledId && settledId !== unitId) {
      goTo(sequenceId, settledId, { replace: true });
    }
  });

  if (sequence.state === 'loading') {
    return <PageLoading />;
  }
  const unit = items.find((item) => item.id === settledId);
  return (
    <>
      <div className="sequence-container d-flex flex-row w-100">
        <div className="sequence w-100">
          {sequence.state === 'ready' && unit ? (
            <>
              <UnitTabs sequence={sequence.data} unitId={unit.id} goTo={goTo} />
              <p className="host-section">{sectionTitle(outline, sequenceId)}</p>
              <UnitTitle unit={unit} />
              {sequence.data.is_time_limited && (
                <p className="host-exam">
                  <Icon src={AccessTime} size="sm" />
                  This is a timed exam.
                </p>
              )}
              <UnitFrame unitId={unit.id} title={unit.page_title} />
              <StepButtons
                sequence={sequence.data}
                unitId={unit.id}
                outline={outline}
                goTo={goTo}
              />
            </>
          ) : (
            <p className="host-message">This unit is not available.</p>
          )}
        </div>
        <ActiveSidebar />
      </div>
      <PluginSlot
        id="org.openedx.frontend.learning.sequence_container.v1"
        pluginProps={{ courseId, unitId }}
      />
    </>
  );
}

/** Mounted again for every unit, and named without its course. */
function UnitTitle({ unit }: { unit: SequenceMetadata['items'][number] }) {
  return (
    <PluginSlot
      key={unit.id}
      id="org.openedx.frontend.learning.unit_title.v1"
      pluginProps={{ unitId: unit.id, unit }}
    >
      <h2 className="host-unit-title">{unit.page_title}</h2>
    </PluginSlot>
  );
}

function settle(unitId: string, ids: string[]): string | undefined {
  if (unitId === 'first') {
    return ids[0];
  }
  return unitId === 'last' ? ids.at(-1) : unitId;
}

function sectionTitle({ outline }: CourseOutline, sequenceId: string): string | undefined {
  return outline.sections.find((section) => section.sequence_ids.includes(sequenceId))?.title;
}

function UnitTabs({
  sequence,
  unitId,
  goTo,
}: {
  sequence: SequenceMetadata;
  unitId: string;
  goTo: GoTo;
}) {
  return (
    <nav aria-label="Units" className="host-units">
      {sequence.items.map((item) => (
        <button
          key={item.id}
          type="button"
          className="host-unit"
          aria-current={item.id === unitId ? 'page' : undefined}
          onClick={() => goTo(sequence.item_id, item.id)}
        >
          {item.page_title}
        </button>
      ))}
    </nav>
  );
}

function StepButtons({
  sequence,
  unitId,
  outline,
  goTo,
}: {
  sequence: SequenceMetadata;
  unitId: string;
  outline: CourseOutline;
  goTo: GoTo;
}) {
  const at = sequence.items.findIndex((item) => item.id === unitId);
  const sequences = sequencesInOrder(outline);
  const sequenceAt = sequences.findIndex((other) => other.id === sequence.item_id);
  const step = (offset: -1 | 1) => {
    const unit = sequence.items[at + offset];
    const neighbour = sequences[sequenceAt + offset];
    if (unit) {
      return () => goTo(sequence.item_id, unit.id);
    }
    return neighbour && (() => goTo(neighbour.id, offset === 1 ? 'first' : 'last'));
  };
  const previous = step(-1);
  const next = step(1);
  return (
    <div className="d-flex justify-content-between host-steps">
      <Button variant="outline-primary" disabled={!previous} onClick={previous}>
        Previous
      </Button>
      <Button disabled={!next} onClick={next}>
        Next
      </Button>
    </div>
  );
}
