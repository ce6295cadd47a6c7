/** One course: what stays while its sequences come and go, above all the widgets' providers. */
import { breakpoints, useWindowSize } from '@openedx/paragon';
import { PluginSlot } from '@openedx/frontend-plugin-framework';
import { createPortal } from 'react-dom';
import { useParams } from 'react-router-dom';
import { CourseHeader } from './CourseHeader';
import { type CourseMetadata, type CourseOutline, useLmsData } from './lms-data';
import { useGoTo } from './navigation';
import { PageLoading } from './PageLoading';
import { SequencePage } from './SequencePage';
import { SequenceTabs } from './SequenceTabs';
import { ActiveSidebar, SidebarProvider, SidebarTriggers } from './sidebar';

export function CoursePage() {
  const { courseId = '', sequenceId = '', unitId = '' } = useParams();
  const course = useLmsData<CourseMetadata>(`/api/course_home/course_metadata/${courseId}`);
  const mayEnter = course.state === 'ready' && course.data.course_access.has_access;
  const outline = useLmsData<CourseOutline>(
    mayEnter ? `/api/learning_sequences/v1/course_outline/${courseId}` : null,
  );
  const goTo = useGoTo(courseId);

  if (course.state === 'failed') {
    return (
      <main className="host-message">
        <h1 className="h3">This course could not be loaded.</h1>
      </main>
    );
  }
  if (course.state === 'loading' || (mayEnter && outline.state === 'loading')) {
    return <PageLoading />;
  }
  const { data } = course;
  return (
    <>
      <CourseHeader org={data.org} number={data.number} title={data.title} />
      <SidebarProvider courseId={courseId} unitId={unitId} course={data}>
        <LearnerTools courseId={courseId} unitId={unitId} />
        <main className="host-main">
          <h1 className="sr-only">{data.title}</h1>
          <div className="host-toolbar">
            {outline.state === 'ready' && (
              <SequenceTabs outline={outline.data} sequenceId={sequenceId} goTo={goTo} />
            )}
            <SidebarTriggers />
          </div>
          {outline.state === 'ready' ? (
            <SequencePage
              courseId={courseId}
              sequenceId={sequenceId}
              unitId={unitId}
              outline={outline.data}
              goTo={goTo}
            />
          ) : (
            <NoAccess message={data.course_access.user_message} />
          )}
        </main>
      </SidebarProvider>
    </>
  );
}

/** Outside of the page's own tree, and not on small screens. */
function LearnerTools(pluginProps: { courseId: string; unitId: string }) {
  const { width = 0 } = useWindowSize();
  return (
    width >= (breakpoints.medium.minWidth ?? 0) &&
    createPortal(
      <PluginSlot id="org.openedx.frontend.learning.learner_tools.v1" pluginProps={pluginProps} />,
      document.body,
    )
  );
}

/**
 * A real host sends people away from here; the demo keeps the sidebar in sight, so that it can say
 * why.
 */
function NoAccess({ message }: { message: string | null }) {
  return (
    <div className="sequence-container d-flex flex-row w-100">
      <div className="sequence w-100">
        <p className="host-message">{message}</p>
      </div>
      <ActiveSidebar />
    </div>
  );
}
