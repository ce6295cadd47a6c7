/** The page around the widget, for its tests: the Learning MFE's route and language. */
import { createIntl, IntlProvider } from '@edx/frontend-platform/i18n';
import { useEffect, type ReactNode } from 'react';
import { MemoryRouter, Route, Routes, useNavigate } from 'react-router-dom';

const strict = createIntl({
  locale: 'en',
  onError: (error) => {
    throw error;
  },
});

/** A message's text; throws if it cannot be formatted with these values. */
export function words(
  message: { id: string; defaultMessage: string },
  values: Record<string, string | number> = {},
): string {
  return strict.formatMessage(message, values);
}

let goTo: (path: string) => void = () => undefined;

/** Moves the current page to another route. */
export const navigate = (path: string): void => goTo(path);

function Page({ children }: { children: ReactNode }) {
  const navigateTo = useNavigate();
  useEffect(() => {
    goTo = navigateTo;
  });
  return children;
}

export const unitPath = (courseId: string, unitId = 'unit-1', sequenceId = 'sequence-1') =>
  `/course/${courseId}/${sequenceId}/${unitId}`;

export function Mfe({
  path = unitPath('course-v1:A+B+C'),
  children,
}: {
  path?: string;
  children: ReactNode;
}) {
  return (
    <IntlProvider locale="en">
      <MemoryRouter
        initialEntries={[path]}
        future={{ v7_startTransition: false, v7_relativeSplatPath: false }}
      >
        <Routes>
          <Route path="/course/:courseId/:sequenceId/:unitId" element={<Page>{children}</Page>} />
          <Route path="*" element={<Page>{children}</Page>} />
        </Routes>
      </MemoryRouter>
    </IntlProvider>
  );
}
