/** The panel: a conversation about the course, or the list of earlier ones, or why there is none here. */
import { Spinner } from '@openedx/paragon';
import { useRef, useState } from 'react';
import { asChatError } from '../chat/errors';
import { track, useIntl } from '../host';
import { chatMessages } from '../i18n/chat';
import { errorMessages } from '../i18n/errors';
import { launcherMessages } from '../i18n/launcher';
import type { AssistantInfo } from '../protocol';
import { Accounts } from './Accounts';
import { Announcer } from './Announcer';
import { Approvals } from './Approvals';
import { Composer } from './Composer';
import { ErrorNotice } from './ErrorNotice';
import { Header } from './Header';
import { History } from './History';
import { useAssistantInfo, useConversation } from './hooks';
import type { PanelProps } from './LazyPanel';
import { MessageList } from './MessageList';
import { presenceOf } from './presence';
import { sessionOf, type Session } from './session';
import { Welcome } from './Welcome';

export { sessionOf };

function Unavailable({ reason }: { reason: AssistantInfo['reason'] }) {
  const intl = useIntl();
  return (
    <div className="mcp-assistant-notice" role="status">
      <p dir="auto">{reason?.message ?? intl.formatMessage(errorMessages[reason?.code ?? 'internal_error'])}</p>
    </div>
  );
}

function Notices({ servers }: { servers: AssistantInfo['servers'] }) {
  const intl = useIntl();
  return servers.filter(({ status }) => status === 'unavailable').map(({ label, name }) => (
    <p key={label} className="mcp-assistant-notice mcp-assistant-notice--slim">
      {intl.formatMessage(chatMessages.serverUnavailable, { name })}
    </p>
  ));
}

interface ConversationProps extends PanelProps {
  session: Session;
  info: AssistantInfo;
  name: string;
  focus: number;
}

function Conversation({ session, info, name, focus, place, settings }: ConversationProps) {
  const { conversation } = session;
  const state = useConversation(session);
  const root = useRef<HTMLDivElement>(null);
  const [putOff, setPutOff] = useState('');
  const send = (text: string) => {
    track('message_sent', { courseId: place.course_id });
    conversation.send(text, place);
  };
  const empty = state.items.length === 0 && !state.run && !state.failure;
  return (
    <div ref={root} className="mcp-assistant__conversation">
      <Notices servers={info.servers} />
      <Accounts session={session} servers={info.servers} />
      {state.loading && <Loading />}
      {empty && !state.loading && (
        <Welcome greeting={info.greeting} suggestions={settings.suggestions ?? info.suggestions} onAsk={send} />
      )}
      {!empty && (
        <MessageList key={state.conversationId} state={state} name={name} loadMedia={session.api.media} onReview={() => setPutOff('')}>
          {state.failure && (
            <ErrorNotice error={state.failure.error} onRetry={state.failure.retryable ? () => conversation.retry(place) : undefined} />
          )}
        </MessageList>
      )}
      <Composer session={session} run={state.run} name={name} maxLength={info.limits.max_input_chars} focus={focus} onSend={send} />
      <Approvals session={session} state={state} place={place} putOff={putOff} onLater={setPutOff} />
      <Announcer state={state} root={root} />
    </div>
  );
}

function Loading() {
  return (
    <Spinner animation="border" className="mcp-assistant-loading" screenReaderText={useIntl().formatMessage(chatMessages.loading)} />
  );
}

export function Panel({ place, settings }: PanelProps) {
  const intl = useIntl();
  const session = sessionOf(settings, place.course_id);
  const presence = presenceOf(place.course_id);
  const [view, setView] = useState<'conversation' | 'history'>('conversation');
  const [focus, setFocus] = useState(0);
  const info = useAssistantInfo(session, place, settings.workflow);
  const name = settings.title ?? info.data?.title ?? intl.formatMessage(launcherMessages.name);

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
    return view === 'history'
      ? <History session={session} onOpen={open} />
      : <Conversation session={session} info={info.data} name={name} focus={focus} place={place} settings={settings} />;
  };

  return (
    <>
      <Header
        name={name}
        demoModel={info.data?.demo_model ?? false}
        view={view}
        onView={setView}
        onNew={show(session.conversation.newConversation)}
        onClose={close}
      />
      {content()}
    </>
  );
}
