/**
 * A courseware-like page on the real Open edX platform libraries: the place where the plugin is
 * tried out and tested.
 */
import { createRoot } from 'react-dom/client';
import { APP_INIT_ERROR, APP_READY, initialize, subscribe } from '@edx/frontend-platform';
import { AppProvider, ErrorPage } from '@edx/frontend-platform/react';
import { Route, Routes } from 'react-router-dom';
import '@openedx/paragon/dist/core.css';
import '@openedx/paragon/dist/light.css';
import { CoursePage } from './CoursePage';
import './dark.css';
import './host.css';

const root = createRoot(document.getElementById('root') as HTMLElement);

subscribe(APP_READY, () => {
  const query = new URLSearchParams(window.location.search);
  const html = document.documentElement;
  // After the platform has set the direction of the locale: `?dir=rtl` shows the page the other way
  // round, `?theme=dark` in the dark.
  html.dir = query.get('dir') ?? (html.dir || 'ltr');
  html.dataset.paragonThemeVariant = query.get('theme') ?? 'light';
  root.render(
    <AppProvider>
      <Routes>
        <Route path="/course/:courseId/:sequenceId/:unitId" element={<CoursePage />} />
        <Route
          path="*"
          element={
            <main className="host-message">
              <h1 className="h3">There is no such page.</h1>
            </main>
          }
        />
      </Routes>
    </AppProvider>,
  );
});

subscribe(APP_INIT_ERROR, (_topic: string, error: unknown) => {
  root.render(<ErrorPage message={error instanceof Error ? error.message : String(error)} />);
});

/** A locale counts as supported when the MFE has words of its own in it, be they none. */
const messages = { ar: {}, 'es-419': {}, fr: {} };

void initialize({ messages, requireAuthenticatedUser: true });
