/**
 * Shows servers' questions one after another, and says if one was closed elsewhere. If its call
 * runs, the answer goes to the call; if the assistant was restarted, it begins a new response.
 */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerElicitation } from '../../chat/api/elicitations';
import type { ConversationState } from '../../chat/conversation/conversation';
import { asChatError } from '../../chat/errors';
import type { OpenQuestion } from '../../chat/items';
import { track, useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';
import type { AnswerElicitationRequest, Elicitation, Place } from '../../protocol';
import type { Session } from '../session/session';
import { Revealed } from '../shared/Revealed';
import { ElicitDialog } from './ElicitDialog';

interface Props {
  session: Session;
  state: ConversationState;
  place: Place;
  /** The unanswered elicitations, the oldest call first. */
  open: OpenQuestion[];
  /** Ids of what the person has put aside. */
  putOff: readonly string[];
  onLater: (ids: string[]) => void;
}

const isWaiting = ({ call }: OpenQuestion): boolean =>
  call.mcp_assistant.state === 'input_required';

interface AnsweringProps extends Pick<Props, 'session' | 'state' | 'place'> {
  open: OpenQuestion;
  onAnswered: () => void;
  onLater: () => void;
}

const tell = (action: AnswerElicitationRequest['action'], { request: { mode } }: Elicitation) =>
  track('elicitation_answered', { action, mode });

/** Sends the answer to the call that runs. */
function useAnswer({ session, open: { call, elicitation }, onAnswered }: AnsweringProps) {
  const { mutate, isPending, error } = useMutation(
    {
      mutationFn: (answer: AnswerElicitationRequest) =>
        answerElicitation(session.api, call.id, elicitation.id, answer),
      onSuccess: (_, { action }) => {
        tell(action, elicitation);
        onAnswered();
      },
    },
    session.queries,
  );
  return { answer: mutate, sending: isPending, error: error && asChatError(error) };
}

/** Begins a response with the answer, in which the call goes on. */
function useResumption(props: AnsweringProps) {
  const { session, state, place, open, onAnswered } = props;
  const [isSent, setIsSent] = useState(false);
  return {
    answer: (answer: AnswerElicitationRequest) => {
      setIsSent(true);
      tell(answer.action, open.elicitation);
      onAnswered();
      session.conversation.decide(
        [
          {
            type: 'mcp_assistant.elicitation_answer',
            call_id: open.call.id,
            elicitation_id: open.elicitation.id,
            ...answer,
          },
        ],
        place,
      );
    },
    sending: isSent && state.decision.sending,
    error: isSent ? state.decision.error : null,
  };
}

function AnsweringDialog(props: AnsweringProps) {
  const { session, open, onAnswered, onLater } = props;
  const toCall = useAnswer(props);
  const toConversation = useResumption(props);
  const { answer, sending, error } = isWaiting(open) ? toConversation : toCall;
  const onClosed = () => {
    onAnswered();
    session.conversation.reload();
  };
  return (
    <ElicitDialog
      {...open}
      sending={sending}
      error={error}
      onAnswer={answer}
      onLater={onLater}
      onClosed={onClosed}
      now={Date.now}
    />
  );
}

export function ElicitationDialogs({ session, state, place, open, putOff, onLater }: Props) {
  const intl = useIntl();
  const [answered, setAnswered] = useState<string[]>([]);
  const [last, setLast] = useState<OpenQuestion | null>(null);
  const isBusy = state.loading || (state.run !== null && !state.decision.sending);
  const shown = open.find((question) => {
    const { id } = question.elicitation;
    if (putOff.includes(id)) {
      return false;
    }
    // What is typed in an open dialog stays. An answer that the call did not take before the
    // restart counts as not given.
    return isWaiting(question) ? !isBusy || id === last?.elicitation.id : !answered.includes(id);
  });
  if (shown && shown.elicitation.id !== last?.elicitation.id) {
    setLast(shown);
  }
  const lastIsOpen = open.some(({ elicitation: { id } }) => id === last?.elicitation.id);
  const gone = last !== null && !lastIsOpen && !answered.includes(last.elicitation.id);
  return (
    <>
      <div role="status">
        {gone && (
          <p className="mcp-assistant-notice mcp-assistant-notice--slim">
            <Revealed
              text={intl.formatMessage(elicitMessages.gone, {
                server: last.call.mcp_assistant.server_name,
              })}
            />
          </p>
        )}
      </div>
      {shown && (
        <AnsweringDialog
          // Text written for one elicitation must not answer another.
          key={shown.elicitation.id}
          session={session}
          state={state}
          place={place}
          open={shown}
          onAnswered={() => setAnswered([...answered, shown.elicitation.id])}
          onLater={() => onLater([shown.elicitation.id])}
        />
      )}
    </>
  );
}
