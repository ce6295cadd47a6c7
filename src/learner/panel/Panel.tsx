/**
 * The panel: a conversation about the course, or the list of earlier ones, or why there is none
 * here.
 */
import { Spinner } from '@openedx/paragon';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { errorMessages } from '../../i18n/errors';
import { launcherMessages } from '../../i18n/launcher';
import type { AssistantInfo, Place } from '../../protocol';
import type { Handlers } from '../actions';
import { Announcer } from '../conversation/Announcer';
import { Composer } from '../composer/Composer';
import { Decisions } from '../approvals/Decisions';
import { ErrorNotice } from '../shared/ErrorNotice';
import { Header, type View } from './Header';
import { useAssistantInfo, useConversation } from '../session/hooks';
import { onDemand } from '../shared/onDemand';
import type { Settings } from '../session/settings';
import { MessageList } from '../conversation/MessageList';
import { Elicitations } from '../elicitation/Elicitations';
import { presenceOf } from '../session/presence';
import { sessionOf, type Session } from '../session/session';
import { Welcome } from '../conversation/Welcome';
import { asChatError } from '../../chat/errors';

const Accounts = onDemand(() => import('../accounts/Accounts').then((part) => part.Accounts));
const Grants = onDemand(() => import('../grants/Grants').then((part) => part.Grants));
const History = onDemand(() => import('../history/History').then((part) => part.History));
const StaffNotice = onDemand(() => import('../context').then((part) => part.StaffNotice));

interface PanelProps {
  place: Place;
  settings: Settings;
}

function Unavailable({ reason }: { reason: AssistantInfo['reason'] }) {
  const intl = useIntl();
  return (
    <div className="mcp-assistant-notice" role="status">
      <p dir="auto">
        {reason?.message ?? intl.formatMessage(errorMessages[reason?.code ?? 'internal_error'])}
      </p>
    </div>
  );
}

function Notices({
  session,
  info: { servers, staff_notice: notice },
}: Pick<ConversationProps, 'session' | 'info'>) {
  const intl = useIntl();
  return (
    <>
      {servers
        .filter(({ status }) => status === 'unavailable')
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

interface ConversationProps extends PanelProps {
  session: Session;
  info: AssistantInfo;
  name: string;
  focus: number;
  onGrants: () => void;
}

function Conversation({
  session,
  info,
  name,
  focus,
  place,
  settings,
  onGrants,
}: ConversationProps) {
  const { conversation } = session;
  const state = useConversation(session);
  const root = useRef<HTMLDivElement>(null);
  const [putOff, setPutOff] = useState('');
  const [edits, setEdits] = useState(0);
  const [onReview] = useState(() => () => setPutOff(''));
  const handlers = useMemo<Handlers>(
    () => ({
      onAskAgain: (text) => session.ask({ text, place }),
      onEdit: (text) => {
        session.draft.insert({ text, attachments: [] });
        presenceOf(session.courseId).request();
        setEdits((before) => before + 1);
      },
    }),
    [session, place],
  );
  const empty = state.items.length === 0 && !state.run && !state.failure;
  return (
    <div ref={root} className="mcp-assistant__conversation">
      <Offline />
      <Notices session={session} info={info} />
      {state.loading && <Loading />}
      {empty && !state.loading && (
        <Welcome
          greeting={info.greeting}
          suggestions={settings.suggestions ?? info.suggestions}
          onAsk={handlers.onAskAgain}
        />
      )}
      {!empty && (
        <MessageList
          key={state.conversationId}
          session={session}
          state={state}
          name={name}
          onOpenDialog={onReview}
          onGrants={onGrants}
          handlers={handlers}
        >
          {state.settledElsewhere && <SettledElsewhere />}
          {state.failure && (
            <ErrorNotice
              error={state.failure.error}
              onRetry={state.failure.retryable ? () => conversation.retry(place) : undefined}
            />
          )}
        </MessageList>
      )}
      <Composer
        session={session}
        place={place}
        run={state.run}
        name={name}
        maxLength={info.limits.max_input_chars}
        focus={focus + edits}
      />
      <Decisions
        session={session}
        state={state}
        place={place}
        putOff={putOff}
        onLater={setPutOff}
      />
      <Elicitations
        key={`questions ${state.conversationId}`}
        session={session}
        items={state.items}
        putOff={putOff}
        onLater={setPutOff}
      />
      <Announcer state={state} root={root} />
    </div>
  );
}

function SettledElsewhere() {
  return (
    <p className="mcp-assistant-notice mcp-assistant-notice--slim">
      {useIntl().formatMessage(chatMessages.settledElsewhere)}
    </p>
  );
}

function Loading() {
  return (
    <Spinner
      animation="border"
      className="mcp-assistant-loading"
      screenReaderText={useIntl().formatMessage(chatMessages.loading)}
    />
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
        view={view}
        onView={setView}
        onNew={show(session.conversation.newConversation)}
        onClose={close}
      />
      {content()}
    </>
  );
}
