/** The assistant as an entry of the Learning MFE's `SIDEBAR_WIDGETS`. */
import type { ComponentType, ReactNode } from 'react';
import { usePlace } from '../host';
import './assistant.css';
import { Background } from './Background';
import { ErrorBoundary } from './ErrorBoundary';
import { Frame } from './Frame';
import { readOptions, type AssistantOptions } from './options';
import { Trigger } from './Trigger';

export interface SidebarWidget {
  id: string;
  priority: number;
  enabled: true;
  /** Rendered without props. */
  Sidebar: ComponentType;
  Trigger: ComponentType<{ onClick: () => void }>;
  /** Mounted above trigger and sidebar for as long as the course is. */
  Provider: ComponentType<{ children?: ReactNode }>;
  isAvailable: (context?: { courseId?: string | null }) => boolean;
}

/** For `SIDEBAR_WIDGETS` in `env.config`. Never throws, whatever the options. */
export function assistantSidebarWidget(options?: AssistantOptions): SidebarWidget {
  const settings = readOptions(options);

  function Sidebar() {
    const place = usePlace();
    return place && <Frame place={place} settings={settings} variant="sidebar" />;
  }

  function Button({ onClick }: { onClick: () => void }) {
    const place = usePlace();
    return place && <Trigger courseId={place.course_id} title={settings.title} onClick={onClick} />;
  }

  return {
    id: 'MCP_ASSISTANT',
    priority: settings.priority,
    enabled: true,
    Sidebar: () => <ErrorBoundary><Sidebar /></ErrorBoundary>,
    Trigger: ({ onClick }) => <ErrorBoundary><Button onClick={onClick} /></ErrorBoundary>,
    // Beside the children and not around them: the boundary is for our failures, not for the host's.
    Provider: ({ children }) => (
      <>
        {children}
        <ErrorBoundary><Background settings={settings} /></ErrorBoundary>
      </>
    ),
    isAvailable: (context) => Boolean(context?.courseId),
  };
}
