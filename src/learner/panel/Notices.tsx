/** What the learner should know before asking: about the network, the servers and the place. */
import { useSyncExternalStore } from 'react';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import type { AssistantInfo, Notice } from '../../protocol';
import type { Session } from '../session/session';
import { onDemand } from '../shared/onDemand';

const Accounts = onDemand(() => import('../accounts/Accounts').then((part) => part.Accounts));
const StaffNotice = onDemand(() => import('../context').then((part) => part.StaffNotice));

interface Props {
  session: Session;
  info: AssistantInfo;
  /** Shown below the newest answer, and not repeated here. */
  below: readonly Notice[];
}

export function Notices({ session, info: { servers, staff_notice: notice }, below }: Props) {
  const intl = useIntl();
  const isBelow = (name: string): boolean =>
    below.some((told) => told.type === 'server_away' && told.server_name === name);
  return (
    <>
      <Offline />
      {servers
        .filter(({ status, name }) => status === 'unavailable' && !isBelow(name))
        .map(({ label, name }) => (
          <p key={label} className="mcp-assistant-notice mcp-assistant-notice--slim">
            {intl.formatMessage(chatMessages.serverUnavailable, { name })}
          </p>
        ))}
      {notice && <StaffNotice notice={notice} />}
      {servers.some(({ personal }) => personal) && <Accounts session={session} servers={servers} />}
    </>
  );
}

function watchNetwork(listener: () => void): () => void {
  const over = new AbortController();
  window.addEventListener('online', listener, { signal: over.signal });
  window.addEventListener('offline', listener, { signal: over.signal });
  return () => over.abort();
}

/** With us from the start: it cannot be fetched when it is needed. */
function Offline() {
  const intl = useIntl();
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  return (
    <div role="status">
      {!online && (
        <p className="mcp-assistant-notice mcp-assistant-notice--slim">
          {intl.formatMessage(chatMessages.offline)}
        </p>
      )}
    </div>
  );
}
