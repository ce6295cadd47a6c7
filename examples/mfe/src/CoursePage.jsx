/** One course: what stays while its sequences change, above all the widgets' providers. */
import { getAuthenticatedUser } from '@edx/frontend-platform/auth';
import { Spinner } from '@openedx/paragon';
import { Navigate, useParams } from 'react-router-dom';
import { SequencePage } from './SequencePage';
import { SidebarProvider, SidebarTriggers } from './sidebar';
import { useLms } from './useLms';

export function CoursePage() {
  const { courseId, sequenceId, unitId } = useParams();
  const course = useLms(`/api/course_home/course_metadata/${courseId}`);
  const answer = useLms(`/api/learning_sequences/v1/course_outline/${courseId}`);
  if (!course || !answer) {
    return <Spinner animation="border" screenReaderText="Loading" />;
  }
  const sequences = openSequences(answer.outline);
  if (!sequenceId) {
    return <Navigate replace to={`/course/${courseId}/${sequences[0].id}/first`} />;
  }
  return (
    <SidebarProvider courseId={courseId} unitId={unitId} course={course}>
      <header className="course-header border-bottom">
        <div>
          <p className="small mb-0">{`${course.org} ${course.number}`}</p>
          <h1 className="h4 mb-0">{course.title}</h1>
        </div>
        <span className="small ml-auto">{getAuthenticatedUser().username}</span>
        <SidebarTriggers />
      </header>
      <main>
        <SequencePage courseId={courseId} sequences={sequences} />
      </main>
    </SidebarProvider>
  );
}

/** In course order, without those that are not open yet. */
function openSequences({ sections, sequences }) {
  return sections
    .flatMap((section) => section.sequence_ids)
    .map((id) => sequences[id])
    .filter((sequence) => sequence?.accessible);
}
