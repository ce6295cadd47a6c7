/** The assistant as an entry of the Learning MFE's `SIDEBAR_WIDGETS`. */
import type { ComponentType, ReactNode } from 'react';
import { reportMisconfiguration, usePlace } from '../../host';
import { RestoreSession } from './RestoreSession';
import { ErrorBoundary } from '../shared/ErrorBoundary';
import { PanelFrame } from './PanelFrame';
import { useMount } from './mounts';
import { readOptions, type AssistantOptions } from './options';
import { PluginRoot } from './PluginRoot';
import { Trigger } from './Trigger';

export interface SidebarWidget {
  id: string;
  priority: number;
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

/**
 * For `SIDEBAR_WIDGETS` in `env.config`. Never throws; with unusable options it is disabled, and
 * the console says why.
 */
export function assistantSidebarWidget(options?: AssistantOptions): SidebarWidget {
  const { settings, problem } = readOptions(options);
  if (problem) {
    reportMisconfiguration(problem);
  }

  function Sidebar() {
    const place = usePlace();
    return place && <PanelFrame place={place} settings={settings} variant="sidebar" />;
  }

  function Button({ onClick }: { onClick: () => void }) {
    const place = usePlace();
    return place && <Trigger courseId={place.course_id} title={settings.title} onClick={onClick} />;
  }

  function Present() {
    useMount('sidebar');
    return <RestoreSession settings={settings} />;
  }

  return {
    id: 'MCP_ASSISTANT',
    priority: settings.priority,
    enabled: problem === null,
    problem,
    Sidebar: () => (
      <PluginRoot>
        <Sidebar />
      </PluginRoot>
    ),
    Trigger: ({ onClick }) => (
      <PluginRoot>
        <Button onClick={onClick} />
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
    isAvailable: (context) => Boolean(context?.courseId),
  };
}
