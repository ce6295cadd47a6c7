/** One sequence: its units, the unit in view, and the active sidebar beside it. */
import { getConfig } from '@edx/frontend-platform';
import { PluginSlot } from '@openedx/frontend-plugin-framework';
import { Button, Nav, Spinner } from '@openedx/paragon';
import { Link, Navigate, useParams } from 'react-router-dom';
import { ActiveSidebar } from './sidebar';
import { useLms } from './useLms';

export function SequencePage({ courseId, sequences }) {
  const { sequenceId, unitId } = useParams();
  const sequence = useLms(`/api/courseware/sequence/${sequenceId}`);
  if (!sequence) {
    return <Spinner animation="border" screenReaderText="Loading" />;
  }
  const units = sequence.items;
  const pathTo = (unit) => `/course/${courseId}/${sequenceId}/${unit.id}`;
  if (unitId === 'first') {
    return <Navigate replace to={pathTo(units[0])} />;
  }
  const at = units.findIndex(({ id }) => id === unitId);
  const nextSequence = sequences[sequences.findIndex(({ id }) => id === sequenceId) + 1];
  const next = units[at + 1]
    ? pathTo(units[at + 1])
    : nextSequence && `/course/${courseId}/${nextSequence.id}/first`;

  return (
    <div className="sequence-container d-flex flex-row w-100">
      <div className="sequence w-100">
        <p className="mb-3">{sequence.display_name}</p>
        <Nav variant="tabs" activeKey={unitId} aria-label="Units">
          {units.map((unit) => (
            <Nav.Link key={unit.id} eventKey={unit.id} as={Link} to={pathTo(unit)}>
              {unit.page_title}
            </Nav.Link>
          ))}
        </Nav>
        {units[at] && <Unit key={unitId} unit={units[at]} />}
        {next && (
          <Button as={Link} to={next} className="mt-3">
            Next
          </Button>
        )}
      </div>
      <ActiveSidebar />
    </div>
  );
}

function Unit({ unit }) {
  return (
    <>
      <PluginSlot
        id="org.openedx.frontend.learning.unit_title.v1"
        pluginProps={{ unitId: unit.id, unit }}
      >
        <UnitTitle unit={unit} />
      </PluginSlot>
      <iframe
        className="unit"
        src={`${getConfig().LMS_BASE_URL}/xblock/${unit.id}`}
        title={unit.page_title}
      />
    </>
  );
}

/** The default content of the slot gets the slot's props. */
function UnitTitle({ unit }) {
  return <h2 className="my-4">{unit.page_title}</h2>;
}
