/** The panel's place on the page: a column beside the unit, or the whole screen where that is narrow. */
import { useEffect } from 'react';
import { useIntl } from '../host';
import { launcherMessages } from '../i18n/launcher';
import type { Place } from '../protocol';
import { LazyPanel } from './LazyPanel';
import type { Settings } from './options';
import { presenceOf } from './presence';

interface Props {
  place: Place;
  settings: Settings;
  /** `drawer` floats over the page's edge, for hosts without a sidebar. */
  variant: 'sidebar' | 'drawer';
}

export function Frame({ place, settings, variant }: Props) {
  const intl = useIntl();
  const store = presenceOf(place.course_id);
  useEffect(() => {
    store.set({ open: true });
    return () => store.set({ open: false });
  }, [store]);
  return (
    <section
      className={`mcp-assistant mcp-assistant--${variant}`}
      aria-label={settings.title ?? intl.formatMessage(launcherMessages.name)}
    >
      <LazyPanel place={place} settings={settings} />
    </section>
  );
}
