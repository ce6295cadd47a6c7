/** Shown in place of a part that failed, or whose code did not load. */
import { Button } from '@openedx/paragon';
import { useIntl } from '../../host';
import { launcherMessages } from '../../i18n/launcher';

export function Broken({ retry }: { retry: () => void }) {
  const intl = useIntl();
  return (
    <div className="mcp-assistant-notice" role="alert">
      <p>{intl.formatMessage(launcherMessages.broken)}</p>
      <Button variant="outline-primary" size="sm" onClick={retry}>
        {intl.formatMessage(launcherMessages.tryAgain)}
      </Button>
    </div>
  );
}
