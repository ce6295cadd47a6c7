/**
 * Loads the panel's code when it is first wanted, so that a page whose reader never asks pays for a
 * button only.
 */
import { Spinner } from '@openedx/paragon';
import { useEffect, useState, type ComponentType } from 'react';
import { logError, useIntl } from '../../host';
import type { Place } from '../../protocol';
import { launcherMessages } from '../../i18n/launcher';
import { Broken } from '../shared/Broken';
import { ErrorBoundary } from '../shared/ErrorBoundary';
import type { Settings } from './options';

export interface PanelProps {
  place: Place;
  settings: Settings;
}

type Loaded = { Panel: ComponentType<PanelProps> } | 'loading' | 'failed';

export function LazyPanel(props: PanelProps) {
  const intl = useIntl();
  const [loaded, setLoaded] = useState<Loaded>('loading');
  useEffect(() => {
    let wanted = loaded === 'loading';
    if (wanted) {
      import('../panel')
        .then(
          ({ Panel }) => ({ Panel }),
          (error: unknown) => {
            logError(error);
            return 'failed' as const;
          },
        )
        .then((result) => wanted && setLoaded(result));
    }
    return () => {
      wanted = false;
    };
  }, [loaded]);

  if (loaded === 'failed') {
    return <Broken retry={() => setLoaded('loading')} />;
  }
  if (loaded === 'loading') {
    return (
      <Spinner
        animation="border"
        className="mcp-assistant-loading"
        screenReaderText={intl.formatMessage(launcherMessages.loading)}
      />
    );
  }
  return (
    <ErrorBoundary fallback={(retry) => <Broken retry={retry} />}>
      <loaded.Panel {...props} />
    </ErrorBoundary>
  );
}
