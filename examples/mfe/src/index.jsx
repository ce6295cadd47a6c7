/** A small MFE with the course page of the Learning MFE: the sidebar registry and a plugin slot. */
import { createRoot } from 'react-dom/client';
import { APP_INIT_ERROR, APP_READY, initialize, subscribe } from '@edx/frontend-platform';
import { AppProvider, ErrorPage } from '@edx/frontend-platform/react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { CoursePage } from './CoursePage';
import './index.css';

const EXAMPLE_COURSE = 'course-v1:OpenX+BIO101+2026_T1';

const root = createRoot(document.getElementById('root'));

subscribe(APP_READY, () => {
  root.render(
    <AppProvider>
      <Routes>
        <Route path="/course/:courseId" element={<CoursePage />} />
        <Route path="/course/:courseId/:sequenceId/:unitId" element={<CoursePage />} />
        <Route path="*" element={<Navigate replace to={`/course/${EXAMPLE_COURSE}`} />} />
      </Routes>
    </AppProvider>,
  );
});

subscribe(APP_INIT_ERROR, (topic, error) => {
  root.render(<ErrorPage message={error.message} />);
});

// A language counts as supported when the MFE has messages in it, even none.
const messages = { ar: {}, 'es-419': {}, fr: {} };

initialize({ messages, requireAuthenticatedUser: true });
