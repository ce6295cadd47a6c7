/** The assistant as an entry of the Learning MFE's `SIDEBAR_WIDGETS`. */
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  type ComponentType,
  type ReactNode,
} from 'react';
import { flushSync } from 'react-dom';
import { reportMisconfiguration, usePlace } from '../../host';
import { RestoreSession } from './RestoreSession';
import { ErrorBoundary } from '../shared/ErrorBoundary';
import { PanelFrame } from './PanelFrame';
import { useMount } from './mounts';
import { readOptions, type AssistantOptions } from './options';
import { PluginRoot } from './PluginRoot';
import { presenceOf } from '../session/presence';
import type { Settings } from '../session/settings';
import { sidebarPlaceOf, WIDGET_ID } from './sidebar-place';
import { Trigger } from './Trigger';

export interface SidebarWidget {
  id: string;
  /**
   * By this number the host decides which sidebar gives way: the one with the higher number.
   * Without one, neither does.
   */
  readonly priority: number | undefined;
  enabled: boolean;
  /** For the operator: why it is not enabled. */
  problem: string | null;
  /** Rendered without props. */
  Sidebar: ComponentType;
  Trigger: ComponentType<{ onClick: () => void }>;
  /** Mounted above trigger and sidebar for as long as the course is. */
  Provider: ComponentType<{ children?: ReactNode }>;
  isAvailable: (context?: { courseId?: string | null }) => boolean;
}

/** Behind every other widget, so that the host prefers any of them. */
const LAST = Number.MAX_SAFE_INTEGER;

function Sidebar({ settings }: { settings: Settings }) {
  const place = usePlace();
  const courseId = place?.course_id;
  useEffect(() => (courseId ? sidebarPlaceOf(courseId).give() : undefined), [courseId]);
  return (
    place &&
    sidebarPlaceOf(place.course_id).isWanted() && (
      <PanelFrame place={place} settings={settings} variant="sidebar" />
    )
  );
}

function useToggle(courseId: string, onClick: () => void): () => void {
  const hostToggle = useRef(onClick);
  useLayoutEffect(() => {
    hostToggle.current = onClick;
  });
  return useCallback(() => {
    const sidebar = sidebarPlaceOf(courseId);
    const opens = !presenceOf(courseId).get().open;
    if (opens && sidebar.isGiven()) {
      // For the host it is open already: closing and opening tells it that the learner wants it.
      flushSync(() => hostToggle.current());
    }
    sidebar.want(opens);
    hostToggle.current();
  }, [courseId]);
}

function Button({
  courseId,
  title,
  onClick,
}: {
  courseId: string;
  title: string | null;
  onClick: () => void;
}) {
  return <Trigger courseId={courseId} title={title} onClick={useToggle(courseId, onClick)} />;
}

/**
 * For `SIDEBAR_WIDGETS` in `env.config`. Never throws; with unusable options it is disabled, and
 * the console says why.
 */
export function assistantSidebarWidget(options?: AssistantOptions): SidebarWidget {
  const { settings, problem } = readOptions(options);
  if (problem) {
    reportMisconfiguration(problem);
  }

  /** The course whose page asked last; `null` while the widgets are put in order. */
  let course: string | null = null;

  function PlacedButton({ onClick }: { onClick: () => void }) {
    const place = usePlace();
    return place && <Button courseId={place.course_id} title={settings.title} onClick={onClick} />;
  }

  function Present() {
    useMount('sidebar');
    return <RestoreSession settings={settings} />;
  }

  return {
    id: WIDGET_ID,
    get priority() {
      return course !== null && sidebarPlaceOf(course).isWanted() ? undefined : LAST;
    },
    enabled: problem === null,
    problem,
    Sidebar: () => (
      <PluginRoot>
        <Sidebar settings={settings} />
      </PluginRoot>
    ),
    Trigger: ({ onClick }) => (
      <PluginRoot>
        <PlacedButton onClick={onClick} />
      </PluginRoot>
    ),
    // Next to the children, not around them: the boundary is for our failures, not the host's.
    Provider: ({ children }) => (
      <>
        {children}
        <ErrorBoundary>
          <Present />
        </ErrorBoundary>
      </>
    ),
    isAvailable: (context) => {
      course = context?.courseId || null;
      if (course !== null) {
        sidebarPlaceOf(course).look();
      }
      return course !== null;
    },
  };
}
