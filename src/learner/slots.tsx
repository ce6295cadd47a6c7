/** The assistant for hosts without a sidebar registry: a floating button and a drawer, through a plugin slot. */
import { useCallback, useState } from 'react';
import { usePlace } from '../host';
import './assistant.css';
import { Background } from './Background';
import { ErrorBoundary } from './ErrorBoundary';
import { Frame } from './Frame';
import { readOptions, type AssistantOptions, type Settings } from './options';
import { presenceOf } from './presence';
import { Trigger } from './Trigger';

/** What the slot passes to its plugins. */
export interface SequenceSlotProps {
  courseId?: string;
  unitId?: string;
}

interface PluginSlot {
  /** The framework drops the slot's default content without this. */
  keepDefault: true;
  plugins: {
    op: 'insert';
    widget: {
      id: string;
      type: 'DIRECT_PLUGIN';
      priority: number;
      RenderWidget: (props: SequenceSlotProps) => React.JSX.Element;
    };
  }[];
}

const SLOT = 'org.openedx.frontend.learning.sequence_container.v1';

function Drawer({ settings, slotProps }: { settings: Settings; slotProps: SequenceSlotProps }) {
  const place = usePlace(slotProps);
  const courseId = place?.course_id ?? '';
  // The slot is mounted anew with every sequence; the store knows whether the drawer was open.
  const [open, setOpen] = useState(() => presenceOf(courseId).wasOpen());
  const toggle = useCallback(() => {
    presenceOf(courseId).keepOpen(!open);
    setOpen(!open);
  }, [courseId, open]);
  return place && (
    <>
      <div className="mcp-assistant-launcher"><Trigger courseId={courseId} title={settings.title} onClick={toggle} /></div>
      {open && <Frame place={place} settings={settings} variant="drawer" />}
    </>
  );
}

/** For `pluginSlots` in `env.config`. Never throws, whatever the options. */
export function learningSlots(options?: AssistantOptions): Record<string, PluginSlot> {
  const settings = readOptions(options);
  return {
    [SLOT]: {
      keepDefault: true,
      plugins: [{
        op: 'insert',
        widget: {
          id: 'mcp-assistant',
          type: 'DIRECT_PLUGIN',
          priority: settings.priority,
          RenderWidget: (slotProps) => (
            <ErrorBoundary>
              <Drawer settings={settings} slotProps={slotProps} />
              <Background settings={settings} />
            </ErrorBoundary>
          ),
        },
      }],
    },
  };
}
