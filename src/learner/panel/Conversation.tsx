/** The conversation about the course, with everything that can be said and decided in it. */
import { useMemo, useRef, useState } from 'react';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import type { AssistantInfo, Place } from '../../protocol';
import type { Handlers } from '../actions';
import { Decisions } from '../approvals/Decisions';
import { Composer } from '../composer/Composer';
import { Announcer } from '../conversation/Announcer';
import { MessageList } from '../conversation/MessageList';
import { Welcome } from '../conversation/Welcome';
import { Elicitations } from '../elicitation/Elicitations';
import { useConversation } from '../session/hooks';
import { presenceOf } from '../session/presence';
import { usePutOff } from './usePutOff';
import type { Session } from '../session/session';
import type { Settings } from '../session/settings';
import { ErrorNotice } from '../shared/ErrorNotice';
import { Nothing, onDemand } from '../shared/onDemand';
import { Loading } from './Loading';
import { Notices } from './Notices';

const AnswerNotices = onDemand(
  () => import('../context').then((part) => part.AnswerNotices),
  Nothing,
);

interface Props {
  session: Session;
  info: AssistantInfo;
  name: string;
  focus: number;
  place: Place;
  settings: Settings;
  onGrants: () => void;
}

function SettledElsewhere() {
  return (
    <p className="mcp-assistant-notice mcp-assistant-notice--slim">
      {useIntl().formatMessage(chatMessages.settledElsewhere)}
    </p>
  );
}

/** What can be done with messages; `edits` counts those that went back into the field. */
function useHandlers(session: Session, place: Place): { handlers: Handlers; edits: number } {
  const [edits, setEdits] = useState(0);
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
  return { handlers, edits };
}

export function Conversation({ session, info, name, focus, place, settings, onGrants }: Props) {
  const { conversation } = session;
  const state = useConversation(session);
  const root = useRef<HTMLDivElement>(null);
  const { putOff, onLater, onReview } = usePutOff(session.courseId);
  const { handlers, edits } = useHandlers(session, place);
  const empty = state.items.length === 0 && !state.run && !state.failure;
  return (
    <div ref={root} className="mcp-assistant__conversation">
      <Notices session={session} info={info} below={state.notices} />
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
          <div role="status">
            {state.notices.length > 0 && <AnswerNotices notices={state.notices} />}
          </div>
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
      <Decisions session={session} state={state} place={place} putOff={putOff} onLater={onLater} />
      <Elicitations
        key={`questions ${state.conversationId}`}
        session={session}
        state={state}
        place={place}
        putOff={putOff}
        onLater={onLater}
      />
      <Announcer state={state} root={root} />
    </div>
  );
}
