/**
 * The panel's place on the page: a column beside the unit, or the whole screen if that is narrow.
 */
import { useEffect, useRef } from 'react';
import { useIntl } from '../../host';
import { launcherMessages } from '../../i18n/launcher';
import type { Place } from '../../protocol';
import { LazyPanel } from './LazyPanel';
import type { Settings } from '../session/settings';
import { presenceOf } from '../session/presence';
import { onDemand, Nothing } from '../shared/onDemand';

const PanelSize = onDemand(
  () => import('../panel/PanelSize').then((part) => part.PanelSize),
  Nothing,
);

interface Props {
  place: Place;
  settings: Settings;
  /** `drawer` floats over the page's edge, for hosts without a sidebar. */
  variant: 'sidebar' | 'drawer';
}

export function PanelFrame({ place, settings, variant }: Props) {
  const intl = useIntl();
  const { slotId } = settings;
  const here = slotId === null ? place : { ...place, ui_slot_selector_id: slotId };
  const panel = useRef<HTMLElement>(null);
  const store = presenceOf(place.course_id);
  useEffect(() => {
    store.set({ open: true });
    return () => store.set({ open: false });
  }, [store]);
  const name = settings.title ?? intl.formatMessage(launcherMessages.name);
  return (
    <section ref={panel} className={`mcp-assistant mcp-assistant--${variant}`} aria-label={name}>
      <PanelSize panel={panel} name={name} />
      <LazyPanel place={here} settings={settings} />
    </section>
  );
}
