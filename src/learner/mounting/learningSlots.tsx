/**
 * The assistant for hosts without a sidebar registry: a floating button and a drawer, in any
 * available plugin slot.
 */
import { useCallback, useState } from 'react';
import { flushSync } from 'react-dom';
import { reportMisconfiguration, usePlace } from '../../host';
import { RestoreSession } from './RestoreSession';
import { PanelFrame } from './PanelFrame';
import { useMount, type Mount } from './mounts';
import { readOptions, type AssistantOptions } from './options';
import type { Settings } from '../session/settings';
import { presenceOf } from '../session/presence';
import { PluginRoot } from './PluginRoot';
import { Trigger } from './Trigger';

/** What the slots pass to their plugins; `unit_title` passes no course. */
export interface SlotProps {
  courseId?: string;
  unitId?: string | null;
}

export interface PluginSlot {
  /** Without this the framework drops the slot's default content. */
  keepDefault: true;
  plugins: {
    op: 'insert';
    widget: {
      id: string;
      type: 'DIRECT_PLUGIN';
      priority: number;
      /** A plain function: the framework refuses the results of `memo` and `lazy`. */
      RenderWidget: (props: SlotProps) => React.JSX.Element;
    };
  }[];
}

const SLOTS: Exclude<Mount, 'sidebar'>[] = ['learner_tools', 'sequence_container', 'unit_title'];

function Drawer({ settings, slotProps }: { settings: Settings; slotProps: SlotProps }) {
  const place = usePlace({ courseId: slotProps.courseId, unitId: slotProps.unitId ?? undefined });
  const courseId = place?.course_id ?? '';
  // A slot is remounted with every sequence or unit; the store remembers whether the drawer was
  // open.
  const [open, setOpen] = useState(() => presenceOf(courseId).wasOpen());
  const toggle = useCallback(() => {
    presenceOf(courseId).keepOpen(!open);
    // Synchronously, so that the button exists when the panel returns the focus.
    flushSync(() => setOpen(!open));
  }, [courseId, open]);
  return (
    place && (
      <>
        {/* Behind the drawer it could have the focus without being visible. */}
        <div className="mcp-assistant-launcher" hidden={open}>
          <Trigger courseId={courseId} title={settings.title} onClick={toggle} />
        </div>
        {open && <PanelFrame place={place} settings={settings} variant="drawer" />}
      </>
    )
  );
}

function pluginFor(mount: Mount, settings: Settings): PluginSlot {
  function Shown({ slotProps }: { slotProps: SlotProps }) {
    return (
      useMount(mount) && (
        <>
          <Drawer settings={settings} slotProps={slotProps} />
          <RestoreSession settings={settings} />
        </>
      )
    );
  }
  return {
    keepDefault: true,
    plugins: [
      {
        op: 'insert',
        widget: {
          id: 'mcp-assistant',
          type: 'DIRECT_PLUGIN',
          priority: settings.priority,
          RenderWidget: (slotProps) => (
            <PluginRoot>
              <Shown slotProps={slotProps} />
            </PluginRoot>
          ),
        },
      },
    ],
  };
}

/**
 * For `pluginSlots` in `env.config`: an entry for each slot that can hold the assistant. One of
 * them shows it; none does if the page has the sidebar's widget. Never throws; with unusable
 * options there is no entry, and the console says why.
 */
export function learningSlots(options?: AssistantOptions): Record<string, PluginSlot> {
  const { settings, problem } = readOptions(options);
  if (problem) {
    reportMisconfiguration(problem);
    return {};
  }
  return Object.fromEntries(
    SLOTS.map((slot) => [`org.openedx.frontend.learning.${slot}.v1`, pluginFor(slot, settings)]),
  );
}
