/**
 * The panel: a conversation about the course, or the list of earlier ones, or why there is none
 * here.
 */
import { useEffect, useState } from 'react';
import { useIntl } from '../../host';
import { launcherMessages } from '../../i18n/launcher';
import type { AssistantInfo, Place } from '../../protocol';
import { ErrorNotice, ErrorText } from '../shared/ErrorNotice';
import { Header, type View } from './Header';
import { useAssistantInfo } from '../session/hooks';
import { onDemand } from '../shared/onDemand';
import type { Settings } from '../session/settings';
import { presenceOf } from '../session/presence';
import { sessionOf } from '../session/session';
import { Conversation } from './Conversation';
import { Loading } from './Loading';
import { asChatError } from '../../chat/errors';

const Grants = onDemand(() => import('../grants/Grants').then((part) => part.Grants));
const History = onDemand(() => import('../history/History').then((part) => part.History));

export interface PanelProps {
  place: Place;
  settings: Settings;
}

function Unavailable({ reason }: { reason: AssistantInfo['reason'] }) {
  return (
    <div className="mcp-assistant-notice" role="status">
      <p dir="auto">{reason?.message ?? <ErrorText code={reason?.code ?? 'internal_error'} />}</p>
    </div>
  );
}

export function Panel({ place, settings }: PanelProps) {
  const intl = useIntl();
  const session = sessionOf(settings, place.course_id);
  const presence = presenceOf(place.course_id);
  const [view, setView] = useState<View>('conversation');
  const [focus, setFocus] = useState(0);
  const info = useAssistantInfo(session, place, settings.workflow);
  const name = settings.title ?? info.data?.title ?? intl.formatMessage(launcherMessages.name);

  useEffect(() => ErrorText.preload(), []);

  const show = (change: () => void) => () => {
    change();
    setView('conversation');
    presence.request();
    setFocus(focus + 1);
  };
  const open = (id: string) => show(() => session.conversation.open(id))();
  const close = () => {
    presence.toggle();
    presence.focusTrigger();
  };

  const content = () => {
    if (info.error) {
      return <ErrorNotice error={asChatError(info.error)} onRetry={() => void info.refetch()} />;
    }
    if (!info.data) {
      return <Loading />;
    }
    if (!info.data.available) {
      return <Unavailable reason={info.data.reason} />;
    }
    if (view === 'history') {
      return <History session={session} onOpen={open} />;
    }
    return view === 'grants' ? (
      <Grants session={session} />
    ) : (
      <Conversation
        session={session}
        info={info.data}
        name={name}
        focus={focus}
        place={place}
        settings={settings}
        onGrants={() => setView('grants')}
      />
    );
  };

  return (
    <>
      <Header
        name={name}
        demoModel={info.data?.demo_model ?? false}
        available={info.data?.available ?? true}
        view={view}
        onView={setView}
        onNew={show(session.conversation.newConversation)}
        onClose={close}
      />
      {content()}
    </>
  );
}
