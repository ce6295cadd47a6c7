/** Where a learner connects their own account at a tool server, and disconnects it again. */
import { Button } from '@openedx/paragon';
import { useEffect, useState } from 'react';
import { useIntl } from '../../host';
import { accountMessages } from '../../i18n/accounts';
import type { ServerInfo } from '../../protocol';
import { ErrorWords } from '../shared/ErrorNotice';
import type { Session } from '../session/session';
import { useAccount } from './useAccount';
import { asChatError } from '../../chat/errors';

export interface AccountsProps {
  session: Session;
  servers: ServerInfo[];
}

const LOOK_EVERY_MS = 2000;
/** As long as the BFF waits for the learner to return. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Checks whether the account is connected, while the learner is expected to connect it in another
 * tab.
 */
function useWatch({ queries }: Session, watching: boolean, giveUp: () => void): void {
  useEffect(() => {
    if (!watching) {
      return undefined;
    }
    const look = () => void queries.invalidateQueries({ queryKey: ['assistant'] });
    const timers = [setInterval(look, LOOK_EVERY_MS), setTimeout(giveUp, PATIENCE_MS)];
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      timers.forEach(clearTimeout);
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [queries, watching, giveUp]);
}

/** `null` for anything but a web address: the browser must not run it. */
function webAddress(text: string): URL | null {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? new URL(text) : null;
}

function Account({
  session,
  server: { label, name, status },
}: {
  session: Session;
  server: ServerInfo;
}) {
  const intl = useIntl();
  const { connect, disconnect } = useAccount(session, label);
  const [destination, setDestination] = useState<URL | null>(null);
  const [giveUp] = useState(() => () => setDestination(null));
  const required = status === 'authorization_required';
  useWatch(session, required && destination !== null, giveUp);
  const failure = connect.error ?? disconnect.error;

  const start = () => {
    // Opened within the click, or the browser blocks it as a pop-up; without access to this page.
    const tab = window.open('about:blank', '_blank');
    if (tab) {
      tab.opener = null;
    }
    connect.mutate(undefined, {
      onSuccess: ({ authorization_url: text }) => {
        const url = webAddress(text);
        setDestination(url);
        if (tab && url) {
          tab.location.href = url.href;
        } else {
          tab?.close();
        }
      },
      onError: () => tab?.close(),
    });
  };
  const stop = () => {
    setDestination(null);
    disconnect.mutate();
  };

  return (
    <div className="mcp-assistant-notice mcp-assistant-notice--slim" role="status">
      <p>
        {intl.formatMessage(required ? accountMessages.needed : accountMessages.connected, {
          name,
        })}
      </p>
      {required && (
        <Button size="sm" disabled={connect.isPending} onClick={start}>
          {intl.formatMessage(accountMessages.connect, { name })}
        </Button>
      )}
      {required && destination && (
        <p>
          {intl.formatMessage(accountMessages.waiting)}{' '}
          <a href={destination.href} target="_blank" rel="noopener noreferrer">
            {intl.formatMessage(accountMessages.open, { host: destination.host })}
          </a>
        </p>
      )}
      {!required && (
        <Button
          variant="link"
          size="sm"
          disabled={disconnect.isPending}
          aria-label={intl.formatMessage(accountMessages.disconnectFrom, { name })}
          onClick={stop}
        >
          {intl.formatMessage(accountMessages.disconnect)}
        </Button>
      )}
      {failure && <ErrorWords error={asChatError(failure)} />}
    </div>
  );
}

export function Accounts({ session, servers }: AccountsProps) {
  return servers
    .filter(({ personal }) => personal)
    .map((server) => <Account key={server.label} session={session} server={server} />);
}
